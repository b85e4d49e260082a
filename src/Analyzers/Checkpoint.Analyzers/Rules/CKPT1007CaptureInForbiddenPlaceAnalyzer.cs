using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers.Rules;

/// <summary>A capture where the runtime, the process or the capture itself is in a state that no copy can be woken in.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CKPT1007CaptureInForbiddenPlaceAnalyzer() : CheckpointAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        RuleIds.CaptureInForbiddenPlace,
        "Do not capture here",
        "A capture inside {0} cannot work; move it to a point that the program chooses, such as the end of its start-up",
        RuleCategories.Outcome,
        DiagnosticSeverity.Error,
        "Static constructors and module initializers hold the loader's locks, finalizers and signal handlers run on the runtime's threads, "
        + "a process that is exiting has begun to tear itself down, and a hook runs inside another capture.");

    private protected override void Analyze(RuleContext context)
    {
        foreach (FlowResult result in context.Roots)
        {
            foreach (CaptureSite site in result.Captures)
            {
                if (PlaceOf(site.Syntax, context) is { } place)
                    context.Report(Descriptor, site.Syntax.GetLocation(), place);
            }
        }
    }

    private static string? PlaceOf(SyntaxNode capture, RuleContext context)
    {
        // What a lambda or local function does is done where it is called, which need not be here.
        bool isLater = false;
        foreach (SyntaxNode ancestor in capture.Ancestors())
        {
            switch (ancestor)
            {
                case ConstructorDeclarationSyntax or DestructorDeclarationSyntax or FieldDeclarationSyntax or PropertyDeclarationSyntax when isLater:
                    return null;
                case ConstructorDeclarationSyntax constructor:
                    return constructor.Modifiers.Any(m => m.Text == "static") ? "a static constructor" : null;
                case DestructorDeclarationSyntax:
                    return "a finalizer";
                case FieldDeclarationSyntax field:
                    return field.Modifiers.Any(m => m.Text == "static") ? "a static initializer" : null;
                case PropertyDeclarationSyntax { Initializer: not null } property:
                    return property.Modifiers.Any(m => m.Text == "static") ? "a static initializer" : null;
                case AnonymousFunctionExpressionSyntax lambda:
                    if (OfDelegate(lambda, context) is { } place)
                        return place;
                    isLater = true;
                    break;
                case LocalFunctionStatementSyntax local:
                    if (OfGroup(local.Identifier.ValueText, local, context) is { } given)
                        return given;
                    isLater = true;
                    break;
                case MethodDeclarationSyntax method:
                    return OfMethod(method, context);
            }
        }

        return null;
    }

    private static string? OfDelegate(SyntaxNode function, RuleContext context)
    {
        if (HookSites.HookNameOf(function, context.Semantics, context.Types, context.Cancellation) is not null)
            return "a hook";
        return function.Parent switch
        {
            AssignmentExpressionSyntax { Left: { } handled } => OfEvent(context.Semantics.GetSymbolInfo(handled, context.Cancellation).Symbol),
            ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } when
                context.Semantics.GetSymbolInfo(call, context.Cancellation).Symbol is { Name: "Create", ContainingType.Name: "PosixSignalRegistration" } => "a signal handler",
            _ => null,
        };
    }

    private static string? OfEvent(ISymbol? handled) => (handled?.ContainingType?.Name, handled?.Name) switch
    {
        ("AppDomain", "ProcessExit" or "DomainUnload") or ("AssemblyLoadContext", "Unloading") => "a handler of the process's exit",
        ("Console", "CancelKeyPress") => "a signal handler",
        _ => null,
    };

    private static string? OfMethod(MethodDeclarationSyntax method, RuleContext context)
    {
        if (context.Semantics.GetDeclaredSymbol(method, context.Cancellation) is not { } symbol)
            return null;
        if (symbol.GetAttributes().Any(a => a.AttributeClass?.Name == "ModuleInitializerAttribute"))
            return "a module initializer";
        if (HookSites.HookNameOf(method, context.Semantics, context.Types, context.Cancellation) is not null)
            return "a hook";
        return OfGroup(symbol.Name, method, context);
    }

    /// <summary>The place where a function is given as a method group to one of those.</summary>
    private static string? OfGroup(string name, SyntaxNode function, RuleContext context)
    {
        SyntaxNode scope = function.Ancestors().LastOrDefault(a => a is TypeDeclarationSyntax) ?? context.Root;
        foreach (IdentifierNameSyntax use in scope.DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (use.Identifier.ValueText != name || use.Parent is InvocationExpressionSyntax)
                continue;
            SyntaxNode group = use.Parent is MemberAccessExpressionSyntax access ? access : use;
            if (OfDelegate(group, context) is { } place)
                return place;
            if (group.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call }
                && context.Semantics.GetSymbolInfo(call, context.Cancellation).Symbol is IMethodSymbol register && context.Types.IsRegisterCall(register))
                return "a hook";
        }

        return null;
    }
}
