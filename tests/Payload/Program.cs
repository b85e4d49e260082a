using Payload;
using Payload.Commands;

Command[] commands =
[
    ArgsCommand.Command,
    AskCommand.Command,
    AsyncCommand.Command,
    CaptureFailsCommand.Command,
    CaptureManyCommand.Command,
    ChaptersCommand.Command,
    ChildCommand.Command,
    ConnectedCommand.Command,
    CopiesCommand.Command,
    CountCommand.Command,
    CrowdCommand.Command,
    DeletedCommand.Command,
    DetachedCommand.Command,
    EchoCommand.Command,
    EnvCommand.Command,
    ExitBranchesCommand.Command,
    ExitCommand.Command,
    GarbageCommand.Command,
    HeapCommand.Command,
    HooksCommand.Command,
    IdentityCommand.Command,
    KernelObjectsCommand.Command,
    KillSelfCommand.Command,
    ListenCommand.Command,
    LocksCommand.Command,
    LogCommand.Command,
    MappedCommand.Command,
    MeetingCommand.Command,
    ObstaclesCommand.Command,
    OutsideCommand.Command,
    PlainCommand.Command,
    RandomCommand.Command,
    ServerCommand.Command,
    ServiceCommand.Command,
    SignalsCommand.Command,
    SleepCommand.Command,
    SocketCommand.Command,
    StopCommand.Command,
    SurviveCommand.Command,
    TerminalCommand.Command,
    ThreadsCommand.Command,
    TimersCommand.Command,
    TwinsCommand.Command,
    UnsupervisedCommand.Command,
    WatchCommand.Command,
];

try
{
    string name = args.FirstOrDefault() ?? throw new UsageException("A command is missing.");
    Command command = commands.FirstOrDefault(c => c.Name == name) ?? throw new UsageException($"There is no command '{name}'.");
    return await command.RunAsync(new Operands(args[1..]));
}
catch (UsageException exception)
{
    Console.Error.WriteLine($"{exception.Message}\n\nusage: Payload COMMAND\n");
    foreach (Command command in commands)
        Console.Error.WriteLine($"  {$"{command.Name} {command.Operands}",-44} {command.Summary}");
    return 2;
}
