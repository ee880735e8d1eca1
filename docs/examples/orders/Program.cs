using System.Globalization;
using System.Text;
using Akka.Durable.Orders.Stories;
using Spectre.Console;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
var screen = AnsiConsole.Console;

// Where nobody watches, nothing tells how wide a line may be.
if (Console.IsOutputRedirected) screen.Profile.Width = 160;

switch (args)
{
    case []:
        return await StoryProgram.RunAsync(screen, seed: 7);

    case ["--seed", var text] when int.TryParse(text, CultureInfo.InvariantCulture, out var seed):
        return await StoryProgram.RunAsync(screen, seed);

    // How the program starts itself for the story in which the process is killed.
    case ["tell", var id, var shop, var database, "dies" or "lives"]:
        await OrderProcess.TellAsync(Story.All.Single(s => s.Id == id), new(shop), database, screen, dies: args[^1] == "dies");
        return 0;

    default:
        await Console.Error.WriteLineAsync("usage: orders [--seed NUMBER]");
        return 2;
}
