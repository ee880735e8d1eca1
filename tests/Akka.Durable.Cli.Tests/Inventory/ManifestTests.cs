using System.Text;

namespace Akka.Durable.Cli.Inventory;

public sealed class ManifestTests
{
    [Fact]
    public async Task It_is_the_same_bytes_every_time()
    {
        using var stream = new MemoryStream();
        await Manifest.WriteAsync(
            stream,
            new HashedFile[] { new("a.txt", 3, "aa"), new("lost", Error: "not found"), new("ü/b.txt", 3, "aa") }.ToAsyncEnumerable(),
            [new("dir", Error: "access denied"), new("link", Link: "a.txt")],
            new DuplicateGroup[] { new("aa", 3, ["a.txt", "ü/b.txt"]) }.ToAsyncEnumerable(),
            new(3, 6, 1, 2, 1, 2, 3, "/anywhere/manifest.json", ""));

        Assert.Equal(
            """
            {
              "files": [
                {
                  "path": "a.txt",
                  "size": 3,
                  "sha256": "aa"
                },
                {
                  "path": "ü/b.txt",
                  "size": 3,
                  "sha256": "aa"
                }
              ],
              "links": [
                {
                  "path": "link",
                  "target": "a.txt"
                }
              ],
              "unreadable": [
                {
                  "path": "dir",
                  "error": "access denied"
                },
                {
                  "path": "lost",
                  "error": "not found"
                }
              ],
              "duplicates": [
                {
                  "sha256": "aa",
                  "size": 3,
                  "paths": [
                    "a.txt",
                    "ü/b.txt"
                  ]
                }
              ],
              "totals": {
                "files": 3,
                "bytes": 6,
                "links": 1,
                "unreadable": 2,
                "duplicateGroups": 1,
                "duplicateFiles": 2,
                "wastedBytes": 3
              }
            }
            """.ReplaceLineEndings("\n"),
            Encoding.UTF8.GetString(stream.ToArray()));
    }
}
