using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Checkpointing.Native;

namespace Checkpointing.Restoring;

/// <summary>
/// Has OpenSSL draw from the kernel for as long as a capture is under way. When a copy wakes, its other threads draw at once, before the
/// one that captured can reseed: what they draw must not come from a state that was copied. The kernel's is not.
/// </summary>
internal sealed unsafe class KernelEntropy : IDisposable
{
    // Never freed: another thread may be about to call through one. By the method of OpenSSL's own that each stands in for.
    private static readonly ConcurrentDictionary<nint, nint> s_methods = new();

    private readonly List<Replaced> _replaced = [];

    private KernelEntropy()
    {
    }

    public static KernelEntropy Begin()
    {
        var entropy = new KernelEntropy();
        foreach (LoadedOpenSsl library in LoadedOpenSsl.OfProcess())
            entropy.Replace(library);
        return entropy;
    }

    /// <exception cref="InvalidOperationException">The kernel gives none.</exception>
    public static void Fill(Span<byte> target)
    {
        fixed (byte* buffer = target)
        {
            if (!TryDraw(buffer, target.Length))
                throw new InvalidOperationException($"The kernel gave no random bytes: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");
        }
    }

    public void Dispose()
    {
        foreach (Replaced method in _replaced)
        {
            // Not if the program has set another one meanwhile.
            if (((delegate* unmanaged<nint>)method.Get)() == method.Ours)
                _ = ((delegate* unmanaged<nint, int>)method.Set)(method.Own);
        }
    }

    /// <summary>Does nothing to a libcrypto that has no such methods: it is reseeded in copies, a little later.</summary>
    private void Replace(LoadedOpenSsl library)
    {
        nint getOwn = library.Function("RAND_OpenSSL"), get = library.Function("RAND_get_rand_method"), set = library.Function("RAND_set_rand_method");
        if (getOwn == 0 || get == 0 || set == 0)
            return;
        nint own = ((delegate* unmanaged<nint>)getOwn)();

        // A method of the program's own or of an engine, a hardware generator say, is left alone.
        if (own == 0 || ((delegate* unmanaged<nint>)get)() != own)
            return;
        nint ours = s_methods.GetOrAdd(own, Make);
        if (((delegate* unmanaged<nint, int>)set)(ours) == 1)
            _replaced.Add(new Replaced(get, set, own, ours));
    }

    private static nint Make(nint own)
    {
        // Seeding goes on to OpenSSL's own generators: so they are reseeded before they are drawn from again.
        var method = (RandMethod*)NativeMemory.Alloc((nuint)sizeof(RandMethod));
        *method = *(RandMethod*)own;
        method->Cleanup = 0;
        method->Bytes = &Draw;
        method->PseudoBytes = &Draw;
        return (nint)method;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Draw(byte* buffer, int count) => TryDraw(buffer, count) ? 1 : 0;

    private static bool TryDraw(byte* buffer, int count)
    {
        while (count > 0)
        {
            nint drawn = LibC.getrandom(buffer, (nuint)count, 0);
            if (drawn < 0 && Marshal.GetLastPInvokeError() != LibC.EINTR)
                return false;
            int more = (int)Math.Max(drawn, 0);
            buffer += more;
            count -= more;
        }

        return true;
    }

    // A class: lists of classes are compiled already, and a copy would compile this one anew.
    private sealed record Replaced(nint Get, nint Set, nint Own, nint Ours);

    /// <summary>struct rand_meth_st: the same in OpenSSL 1.1 and 3.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct RandMethod
    {
        public nint Seed;
        public delegate* unmanaged[Cdecl]<byte*, int, int> Bytes;
        public nint Cleanup;
        public nint Add;
        public delegate* unmanaged[Cdecl]<byte*, int, int> PseudoBytes;
        public nint Status;
    }
}
