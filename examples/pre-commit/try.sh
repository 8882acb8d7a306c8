#!/bin/sh
# Commits a diagram without its picture, which the hook refuses, then with it.
set -eu

git init --quiet
pre-commit install --install-hooks
git add .

if git commit --quiet --message "A diagram without its picture"; then
    echo "the hook let it through" >&2
    exit 1
fi

pumlsync sync
git add .
git commit --quiet --message "A diagram and its picture"
git log --oneline --stat
