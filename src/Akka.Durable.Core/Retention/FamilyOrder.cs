namespace Akka.Durable.Retention;

/// <summary>Puts a family into the order in which it goes.</summary>
internal static class FamilyOrder
{
    /// <summary>Children before their parents, <paramref name="root"/> last.</summary>
    public static RemovalTree Tree(RunId root, IReadOnlyList<FamilyMember> members)
    {
        var byParent = members.Where(member => member.Run != root).ToLookup(member => member.Parent);
        List<FamilyMember> order = [members.First(member => member.Run == root)];
        for (var i = 0; i < order.Count; i++)
        {
            order.AddRange(byParent[order[i].Run]);
        }

        order.Reverse();
        return new([.. order.Select(member => new RemovalTarget(member.Run, member.Sequence))]);
    }
}
