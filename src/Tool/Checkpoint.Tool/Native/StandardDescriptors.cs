using Checkpointing.Native;

namespace Checkpointing.Tool.Native;

/// <summary>The descriptors 0, 1 and 2, which a caller may have closed (<c>2>&amp;-</c>): a write to them must not fail.</summary>
internal static class StandardDescriptors
{
    /// <summary>Gives /dev/null to those that are closed. Called before anything is opened that could get their numbers.</summary>
    public static void Complete()
    {
        for (int number = 0; number < 3; number++)
        {
            // The kernel gives the lowest free number, and those below are taken.
            if (LibC.fcntl(number, LibC.F_GETFD, 0) < 0)
                _ = LibC.open("/dev/null", LibC.O_RDWR, 0);
        }
    }
}
