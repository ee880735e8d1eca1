#!/usr/bin/env pwsh
<#
.SYNOPSIS
The commands of the README as verbs.
.DESCRIPTION
build         builds the solution, in Release; needs the Akka.NET packages
test [NAME]   builds and runs all tests, or those of the projects whose name contains NAME
demo [...]    runs the demo; everything after the verb goes to it
pack          writes the NuGet packages to artifacts/package/release; needs the Akka.NET packages
.EXAMPLE
./build.ps1 test Core
.EXAMPLE
./build.ps1 demo --path src
#>
$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot

# The current folder stays the caller's: that is where the demo looks for files and keeps its own.
$verb, $rest = $args
switch ($verb) {
    'build' { $command = 'build', "$root/Akka.Durable.sln", '--configuration', 'Release' }
    'test' { $command = 'run', "$root/eng/test.cs", '--' }
    'demo' { $command = 'run', '--project', "$root/src/Akka.Durable.Cli", '--', 'demo' }
    'pack' { $command = 'pack', "$root/Akka.Durable.sln", '--configuration', 'Release' }
    default {
        [Console]::Error.WriteLine('usage: ./build.ps1 build | test [NAME] | demo [OPTIONS] | pack')
        exit 2
    }
}

if ($rest) { $command += $rest }
& dotnet @command
exit $LASTEXITCODE
