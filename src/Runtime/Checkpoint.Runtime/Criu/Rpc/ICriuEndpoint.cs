using Checkpointing.Native;

namespace Checkpointing.Criu.Rpc;

/// <summary>Where CRIU can be reached. Each request has a connection of its own: CRIU serves one and hangs up.</summary>
internal interface ICriuEndpoint
{
    /// <summary>Whether CRIU can open what we have open, which is how folders are named. Otherwise they go by path.</summary>
    bool CanOpenOurDescriptors { get; }

    /// <exception cref="CriuUnavailableException">CRIU cannot be reached.</exception>
    ICriuConnection Connect(IReadOnlyList<int> inheritedDescriptors);
}

/// <summary>A connection that carries whole messages.</summary>
internal interface ICriuConnection : IDisposable
{
    Descriptor Socket { get; }

    /// <summary>The number under which CRIU sees a descriptor of ours that was handed to <see cref="ICriuEndpoint.Connect"/>.</summary>
    int NumberOf(int descriptor);

    /// <summary>
    /// Whether CRIU is gone, although its end of the socket may be open: what it had started to restore with has inherited it.
    /// </summary>
    bool HasEnded => false;

    /// <summary>What is known of why CRIU hung up without an answer.</summary>
    string DescribeHangUp();
}
