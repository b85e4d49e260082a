using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers.Flow;

/// <summary>
/// What all rules share about one compilation. Everything in it is computed when first asked for, so a compilation that references the
/// Runtime but never captures pays for one scan of its text.
/// </summary>
internal sealed class CompilationModel
{
    public const string DepthOption = "checkpoint.max_call_depth";
    private const int DefaultDepth = 3;
    private const int MaximumDepth = 8;

    private static readonly ConditionalWeakTable<Compilation, CompilationModel> s_models = new();

    private readonly ConcurrentDictionary<SyntaxTree, SemanticModel> _semantics = new();
    private readonly ConcurrentDictionary<SyntaxTree, Lazy<ImmutableArray<FlowResult>>> _roots = new();
    private readonly Lazy<CaptureIndex> _captures;
    private readonly Lazy<CopyReach> _reach;
    private readonly Lazy<CallOrder> _order;
    private readonly Lazy<RenewedMembers> _renewed;
    private readonly Lazy<HeldTypes> _held;
    private readonly AnalyzerOptions _options;

    private CompilationModel(Compilation compilation, KnownTypes types, AnalyzerOptions options)
    {
        Compilation = compilation;
        Types = types;
        _options = options;
        Lists = MemberLists.From(options, CancellationToken.None);
        Words = new TreeWords(Lists.CaptureNames);
        Bodies = new BodySource(this);
        Fields = new FieldOrigins(this);
        _captures = new(() => CaptureIndex.Build(this, Depth(null), CancellationToken.None));
        _order = new(() => CallOrder.Build(this, CancellationToken.None));
        _renewed = new(() => RenewedMembers.Build(this, CancellationToken.None));
        _held = new(() => HeldTypes.Build(this, CancellationToken.None));
        _reach = new(() => CopyReach.Build(this, CancellationToken.None));
    }

    public Compilation Compilation { get; }

    public KnownTypes Types { get; }

    public MemberLists Lists { get; }

    /// <summary>The words of interest that occur in each file.</summary>
    public TreeWords Words { get; }

    public BodySource Bodies { get; }

    public FieldOrigins Fields { get; }

    public CaptureIndex Captures => _captures.Value;

    /// <summary>The methods that run in a copy after a capture elsewhere.</summary>
    public CopyReach Reach => _reach.Value;

    public CallOrder Order => _order.Value;

    /// <summary>The members that hooks make again.</summary>
    public RenewedMembers Renewed => _renewed.Value;

    /// <summary>The types whose objects are at hand at a capture.</summary>
    public HeldTypes HeldTypes => _held.Value;

    public ConcurrentDictionary<(IMethodSymbol Method, string Context), MethodSummary> Summaries { get; } = new(SummaryKeys.Instance);

    /// <summary>The model of a compilation, or null where the Runtime is not referenced.</summary>
    public static CompilationModel? Of(Compilation compilation, AnalyzerOptions options)
    {
        if (s_models.TryGetValue(compilation, out CompilationModel known))
            return known;
        return KnownTypes.From(compilation) is { } types
            ? s_models.GetValue(compilation, c => new CompilationModel(c, types, options))
            : null;
    }

    public SemanticModel SemanticsOf(SyntaxTree tree) =>
#pragma warning disable RS1030 // Callees live in other trees than the one the driver hands us; each model is made once.
        _semantics.GetOrAdd(tree, t => Compilation.GetSemanticModel(t));
#pragma warning restore RS1030

    /// <summary>The analysed functions of a file that have to do with captures.</summary>
    public ImmutableArray<FlowResult> RootsIn(SyntaxTree tree, CancellationToken cancellation) =>
        // A cancelled computation must not be kept, hence no thread safety mode that stores exceptions.
        _roots.GetOrAdd(tree, t => new(() => RootFunctions.Analyze(this, t, cancellation), LazyThreadSafetyMode.PublicationOnly)).Value;

    public FlowContext NewContext(SyntaxTree? tree, bool fieldsAreOld, CancellationToken cancellation) =>
        new(this, Depth(tree), fieldsAreOld, cancellation);

    public bool IsEntryPoint(IMethodSymbol? method) =>
        method is not null && SymbolEqualityComparer.Default.Equals(Compilation.GetEntryPoint(CancellationToken.None), method);

    private int Depth(SyntaxTree? tree)
    {
        AnalyzerConfigOptions options = tree is null
            ? _options.AnalyzerConfigOptionsProvider.GlobalOptions
            : _options.AnalyzerConfigOptionsProvider.GetOptions(tree);
        return options.TryGetValue(DepthOption, out string? text) && int.TryParse(text, out int depth) && depth >= 0
            ? Math.Min(depth, MaximumDepth)
            : DefaultDepth;
    }

    private sealed class SummaryKeys : IEqualityComparer<(IMethodSymbol Method, string Context)>
    {
        public static readonly SummaryKeys Instance = new();

        public bool Equals((IMethodSymbol Method, string Context) x, (IMethodSymbol Method, string Context) y) =>
            x.Context == y.Context && SymbolEqualityComparer.Default.Equals(x.Method, y.Method);

        public int GetHashCode((IMethodSymbol Method, string Context) key) =>
            SymbolEqualityComparer.Default.GetHashCode(key.Method) ^ key.Context.GetHashCode();
    }
}
