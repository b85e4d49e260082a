#pragma warning disable
#pragma warning disable
namespace Checkpointing.Tool;
internal static class T
{
    static readonly System.Collections.Generic.List<string> L = [];
    public static void At(string what)
    {
        var now = System.DateTime.UtcNow;
        lock (L) L.Add($"{now:ss.ffffff} {System.GC.GetTotalAllocatedBytes(false)/1024,6} {what}");
    }
    public static void Out() { if (System.Environment.GetEnvironmentVariable("TT") is { } f) System.IO.File.WriteAllLines(f, L); }
}
