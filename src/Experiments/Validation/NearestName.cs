namespace EquiSep.Experiments.Validation;

/// <summary>Finds what somebody may have meant.</summary>
public static class NearestName
{
    /// <summary>
    /// The name among <paramref name="known"/> with the fewest edits (Levenshtein) from <paramref name="given"/>, case, '_' and '-' aside;
    /// null when none is near: at most two edits and fewer than half of the letters.
    /// </summary>
    public static string? Find(string given, IEnumerable<string> known)
    {
        if (given.Length > 60)
        {
            return null;
        }

        var plain = Plain(given);
        return known
            .Select(name => (Name: name, Edits: Edits(plain, Plain(name))))
            .Where(candidate => candidate.Edits <= 2 && candidate.Edits * 2 < plain.Length)
            .OrderBy(candidate => candidate.Edits)
            .Select(candidate => candidate.Name)
            .FirstOrDefault();
    }

    private static string Plain(string name) => string.Concat(name.Where(c => c is not ('_' or '-'))).ToUpperInvariant();

    private static int Edits(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replace = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replace, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
