using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;

namespace Checkpointing.Analyzers;

/// <summary>Puts a statement before a capture and one after it, which everybody runs.</summary>
internal sealed class AroundCapture(DocumentEditor editor, OutcomeAccess access)
{
    public void Put(Hoist hoist, StatementSyntax before, StatementSyntax after)
    {
        StatementSyntax capture = hoist.Statement!;
        before = before.WithAdditionalAnnotations(Formatter.Annotation);
        after = after.WithAdditionalAnnotations(Formatter.Annotation);
        if (capture is LocalDeclarationStatementSyntax or ExpressionStatementSyntax)
        {
            StatementLists.InsertAfter(editor, capture, after);
            StatementLists.InsertBefore(editor, capture, before);
            return;
        }

        // The capture is asked where it stands, and what comes of it runs at once.
        string name = OutcomeAccess.FreeName(capture);
        editor.ReplaceNode(hoist.Whole, SyntaxFactory.IdentifierName(name).WithTriviaFrom(hoist.Whole));
        StatementLists.InsertBefore(editor, capture, before, access.Declare(hoist, name), after);
    }
}
