using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using Checkpointing.Tool.Commands;
using Checkpointing.Tool.Diagnosing;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Native;
using Checkpointing.Tool.Replaying;

namespace Checkpointing.Tool;

internal static class Program
{
    // McMaster makes this attribute by reflection for an argument that IsRequired; compiled ahead of time it would be missing.
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicConstructors, typeof(RequiredAttribute))]
    public static async Task<int> Main(string[] args)
    {
        StandardDescriptors.Complete();
        if (args is [NamespaceInit.Verb, .. var rest])
            return NamespaceInit.Run(rest);
        if (args is [CopyGuard.Verb])
            return CopyGuard.Run();
        if (args is [RoundTripSubject.Verb])
            return RoundTripSubject.Run();
        CommandHeap.Prepare();
        using var host = ToolHost.OfProcess();
        using var commandLine = new CommandLine(host);
        return await commandLine.RunAsync(args);
    }
}
