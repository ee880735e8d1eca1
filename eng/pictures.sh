#!/usr/bin/env bash
# Draws the pictures of the README anew, into docs/pictures: needs the .NET SDK and Chromium.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
DURABLE_PICTURES="$folder" dotnet test tests/Akka.Durable.Dashboard.Tests --filter "FullyQualifiedName~PictureTests" --nologo
mkdir -p docs/pictures
cp "$folder/list-light-1280.png" docs/pictures/runs.png
cp "$folder/shown-dark-1280.png" docs/pictures/run.png
