using System.Runtime.InteropServices;
using System.Runtime.Loader;
using SQLitePCL;

namespace Akka.Durable.Sql.Sqlite;

/// <summary>SQLite's own library, as every connection of this process uses it.</summary>
/// <remarks>
/// The one that is shipped was built without <c>usleep</c>: what SQLite means to wait in microseconds takes it a whole second. A read that
/// finds the log's header changed six times, because a writer commits without a pause, waits so. Its file system is registered once more,
/// the same but for the waiting. Where that is not possible, another SQLite having been put under this process, nothing is changed.
/// </remarks>
public static unsafe partial class SqliteLibrary
{
    private const string Name = "durable";

    private static readonly Lazy<bool> Loaded = new(LoadOnce);

    /// <summary>Loads the library; before any connection is opened.</summary>
    public static void Load() => _ = Loaded.Value;

    private static bool LoadOnce()
    {
        Batteries_V2.Init();

        // A function of ours must not go while SQLite can call it.
        if (OperatingSystem.IsWindows() || AssemblyLoadContext.GetLoadContext(typeof(SqliteLibrary).Assembly) is { IsCollectible: true }) return false;

        try
        {
            var shipped = (FileSystem*)FindFileSystem(null);
            if (shipped is null || shipped->Version is not 3 || FindFileSystem(Name) is not null) return false;

            // Never freed: SQLite keeps it for as long as the process lives.
            var own = (FileSystem*)NativeMemory.Alloc((nuint)sizeof(FileSystem));
            *own = *shipped;
            own->Next = null;
            own->Name = (byte*)Marshal.StringToCoTaskMemUTF8(Name);
            own->Sleep = &Sleep;
            return RegisterFileSystem(own, isDefault: 1) is raw.SQLITE_OK;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    private static int Sleep(FileSystem* fileSystem, int microseconds)
    {
        // A millisecond is the least that a thread sleeps; for less it lets another go first.
        if (microseconds < 500) Thread.Yield();
        else Thread.Sleep((microseconds + 999) / 1000);
        return microseconds;
    }

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_vfs_find", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial void* FindFileSystem(string? name);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_vfs_register")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial int RegisterFileSystem(FileSystem* fileSystem, int isDefault);

    /// <summary><c>sqlite3_vfs</c>, version 3: https://sqlite.org/c3ref/vfs.html.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct FileSystem
    {
        public int Version;
        public int FileSize;
        public int PathLengthMax;
        public FileSystem* Next;
        public byte* Name;
        public void* Data;
        public void* Open;
        public void* Delete;
        public void* Access;
        public void* FullPathname;
        public void* OpenLibrary;
        public void* LibraryError;
        public void* LibrarySymbol;
        public void* CloseLibrary;
        public void* Randomness;
        public delegate* unmanaged[Cdecl]<FileSystem*, int, int> Sleep;
        public void* CurrentTime;
        public void* LastError;

        // From version 2.
        public void* CurrentTimeInMilliseconds;

        // From version 3.
        public void* SetSystemCall;
        public void* GetSystemCall;
        public void* NextSystemCall;
    }
}
