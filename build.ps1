#!/usr/bin/env pwsh
<#
.SYNOPSIS
The commands of the README as verbs.
.DESCRIPTION
build         builds the solution, in Release; needs the Akka.NET packages
test [NAME]   builds and runs all tests, or those of the projects whose name contains NAME
demo [...]    runs the demo; everything after the verb goes to it, for example: ./build.ps1 demo --path src
pack          writes the NuGet packages to artifacts/package/release; needs the Akka.NET packages too
.EXAMPLE
./build.ps1 test Core
#>
$ErrorActionPreference = 'Stop'
$verb, $rest = $args
$rest = @($rest | Where-Object { $null -ne $_ })

# The current folder stays the caller's: that is where the demo looks for files and keeps its own.
$root = $PSScriptRoot
switch ($verb) {
    'build' { dotnet build "$root/Akka.Durable.sln" --configuration Release @rest }
    'test' { dotnet run "$root/eng/test.cs" -- @rest }
    'demo' { dotnet run --project "$root/src/Akka.Durable.Cli" -- demo @rest }
    'pack' { dotnet pack "$root/Akka.Durable.sln" --configuration Release @rest }
    default {
        [Console]::Error.WriteLine('usage: ./build.ps1 build | test [NAME] | demo [OPTIONS] | pack')
        exit 2
    }
}
exit $LASTEXITCODE
