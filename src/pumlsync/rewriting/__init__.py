"""Commands that rewrite documents: what they would change is a value, tried out before it is written."""
