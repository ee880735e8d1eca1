using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Akka.Durable.Analyzers;

/// <summary>
/// Silences CS8509 on a switch expression that names every case of a closed hierarchy: an abstract type whose
/// constructors are private, its cases nested in it. Such a switch needs no discard arm, so a case added later
/// breaks the build wherever it is not handled.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ClosedHierarchySuppressor : DiagnosticSuppressor
{
    private static readonly SuppressionDescriptor EveryCaseNamed =
        new("ADUR0001", "CS8509", "The switch names every case of a closed hierarchy.");

    public override ImmutableArray<SuppressionDescriptor> SupportedSuppressions => [EveryCaseNamed];

    public override void ReportSuppressions(SuppressionAnalysisContext context)
    {
        foreach (var diagnostic in context.ReportedDiagnostics)
        {
            if (diagnostic.Location.SourceTree is not { } tree) continue;

            var node = tree.GetRoot(context.CancellationToken).FindNode(diagnostic.Location.SourceSpan);
            if (node.FirstAncestorOrSelf<SwitchExpressionSyntax>() is not { } @switch) continue;

            if (NamesEveryCase(@switch, context.GetSemanticModel(tree)))
            {
                context.ReportSuppression(Suppression.Create(EveryCaseNamed, diagnostic));
            }
        }
    }

    private static bool NamesEveryCase(SwitchExpressionSyntax @switch, SemanticModel model)
    {
        var governing = model.GetTypeInfo(@switch.GoverningExpression);
        return governing.Nullability.FlowState is not NullableFlowState.MaybeNull
            && governing.Type is INamedTypeSymbol type
            && IsClosed(type)
            && CasesOf(type).IsSubsetOf(NamedBy(@switch, model));
    }

    // A record's copy constructor cannot be private, so it does not count as an opening.
    private static bool IsClosed(INamedTypeSymbol type) =>
        type.IsAbstract && type.InstanceConstructors.All(c =>
            c.DeclaredAccessibility is Accessibility.Private
            || (c.Parameters.Length == 1 && Same(c.Parameters[0].Type, type)));

    private static HashSet<ISymbol> CasesOf(INamedTypeSymbol type) =>
        new(type.GetTypeMembers().Where(t => Same(t.BaseType, type)), SymbolEqualityComparer.Default);

    // Only an arm without a guard or subpattern covers its case for sure.
    private static HashSet<ISymbol> NamedBy(SwitchExpressionSyntax @switch, SemanticModel model) =>
        new(
            @switch.Arms
                .Where(arm => arm.WhenClause is null)
                .SelectMany(arm => TypesIn(arm.Pattern))
                .Select(type => model.GetSymbolInfo(type).Symbol)
                .OfType<INamedTypeSymbol>(),
            SymbolEqualityComparer.Default);

    private static IEnumerable<ExpressionSyntax> TypesIn(PatternSyntax pattern) => pattern switch
    {
        DeclarationPatternSyntax declaration => [declaration.Type],
        TypePatternSyntax type => [type.Type],
        ConstantPatternSyntax constant => [constant.Expression],
        BinaryPatternSyntax two when two.IsKind(SyntaxKind.OrPattern) => [.. TypesIn(two.Left), .. TypesIn(two.Right)],
        _ => [],
    };

    private static bool Same(ISymbol? a, ISymbol? b) => SymbolEqualityComparer.Default.Equals(a, b);
}
