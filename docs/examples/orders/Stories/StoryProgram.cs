using System.Globalization;
using Akka.Durable.Orders.Shop;
using Spectre.Console;

namespace Akka.Durable.Orders.Stories;

/// <summary>Opens a shop, tells all stories, and compares what came of each with the shop's books.</summary>
internal static class StoryProgram
{
    /// <returns>0 when every order has ended as it should; 1 otherwise.</returns>
    public static async Task<int> RunAsync(IAnsiConsole screen, int seed)
    {
        var folder = Directory.CreateTempSubdirectory("orders-");
        try
        {
            await using var shop = await ShopServer.StartAsync(Story.Shop with { Fault = ShopFaults.NowAndThen(share: 0.35, seed) });
            screen.Write(new Panel(new Markup(
                $"A shop is open at [blue]{shop.Address}[/].\nIt answers [yellow]a third of all requests[/] with 503 or 504, some after it has done what was asked (seed {seed})."))
                .Header(" orders as durable runs ").RoundedBorder().BorderColor(Color.Blue));

            var table = new Table().RoundedBorder().AddColumns("order", "requests", "what the shop has done", "");
            var allRight = true;
            foreach (var story in Story.All) allRight &= await TellAsync(story, shop, Path.Combine(folder.FullName, $"{story.Id}.db"), screen, table);

            screen.WriteLine();
            screen.Write(table);
            var due = Story.All.Where(story => story.InTheBooks.Contains("shipped")).Sum(story => story.Order.Amount);
            var isPaid = shop.Books.Taken == due;
            screen.MarkupLine($"The shop has taken [bold]{Money(shop.Books.Taken)}[/]; what it has shipped costs [bold]{Money(due)}[/]. {(isPaid ? "[green]Nobody was charged twice.[/]" : "[red]That is not the same.[/]")}");
            return allRight && isPaid ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Money(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);

    private static async Task<bool> TellAsync(Story story, ShopServer shop, string database, IAnsiConsole screen, Table table)
    {
        screen.WriteLine();
        screen.Write(new Rule($"[bold]{Markup.Escape(story.Title)}[/]").LeftJustified());
        var (linesBefore, callsBefore) = (shop.Books.Lines.Count, shop.CallsInAll);
        if (story.IsKilled) await OrderProcess.TellKilledAsync(story, shop.Address, database, screen);
        else await OrderProcess.TellAsync(story, shop.Address, database, screen);

        var done = shop.Books.Lines.Skip(linesBefore).ToList();
        var isRight = done.Select(line => line.Split(' ')[0]).SequenceEqual(story.InTheBooks);
        table.AddRow(
            story.Id,
            $"{shop.CallsInAll - callsBefore}",
            done is [] ? "[grey]nothing[/]" : Markup.Escape(string.Join(", ", done)),
            isRight ? "[green]as it should[/]" : $"[red]expected {string.Join(", ", story.InTheBooks)}[/]");
        return isRight;
    }
}
