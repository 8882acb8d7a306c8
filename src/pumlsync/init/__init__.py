"""What a project needs to have its diagrams drawn and checked: additions to its files, proposed and not made."""
