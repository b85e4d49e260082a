using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Setup;

/// <summary>Gets a CRIU that works with this kernel.</summary>
internal sealed class CriuSetup(ToolHost host, Reporter reporter)
{
    public void EnsureWorks() => throw new ToolException(ErrorCodes.SetupUnsupported, $"{host} {reporter}", null);
}
