namespace Akka.Durable.Snapshots;

public static class SnapshotCodec
{
    public const string Manifest = "run-snapshot.v1";
}
