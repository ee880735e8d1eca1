namespace Akka.Durable.Cli.Files;

/// <summary>A directory of its own for each test, gone afterwards: databases and what the program writes at its root, trees to list below it.</summary>
public sealed class Sandbox : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("durable-cli-");

    public string Root => _directory.FullName;

    /// <summary>The tree that inventories are made of.</summary>
    public string Tree => Directory.CreateDirectory(Path.Combine(Root, "tree")).FullName;

    public string File(string name) => Path.Combine(Root, name);

    public string Write(string path, string content)
    {
        var file = Path.Combine(Tree, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        System.IO.File.WriteAllText(file, content);
        return file;
    }

    /// <summary>Eighty files in ten directories, which make ten batches; each content stands in two of them.</summary>
    public void PlantTenBatches()
    {
        for (var i = 0; i < 80; i++)
        {
            Write($"d{i % 10}/f{i:D2}.txt", $"content {i % 40}");
        }
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
