#!/bin/sh
# What capture on publish puts beside a program as NAME.sh: a copy where one can be restored, a normal start and a line that says why where not.
exec dotnet-checkpoint replay --store /app/.checkpoints --fallback 'dotnet /app/MinimalApi.dll' -- "$@"
