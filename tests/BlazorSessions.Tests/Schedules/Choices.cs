using System.Security.Cryptography;

namespace BlazorSessions.Tests.Schedules;

/// <summary>
/// The choices of one run, and the way to the next: depth first through all of them, or at random once they are too
/// many. The same choices lead to the same run, which is checked by the number of options at each.
/// </summary>
internal sealed class Choices
{
    private readonly List<(int Pick, int Options)> _path = [];
    private bool _isRandom;
    private int _depth;

    /// <summary>From the next run on, draws at random.</summary>
    public void Shuffle() => _isRandom = true;

    public int Next(int options)
    {
        if (options == 1)
        {
            return 0;
        }

        if (_depth == _path.Count)
        {
            _path.Add((_isRandom ? RandomNumberGenerator.GetInt32(options) : 0, options));
        }
        else if (_path[_depth].Options != options)
        {
            throw new InvalidOperationException(
                $"Choice {_depth} had {_path[_depth].Options} options and now has {options}: the run depends on more than its choices.");
        }

        return _path[_depth++].Pick;
    }

    /// <summary>Moves on to choices not made yet; false when there are none.</summary>
    public bool MoveNext()
    {
        _depth = 0;
        if (_isRandom)
        {
            _path.Clear();
            return true;
        }

        while (_path.Count > 0)
        {
            var (pick, options) = _path[^1];
            _path.RemoveAt(_path.Count - 1);
            if (pick + 1 < options)
            {
                _path.Add((pick + 1, options));
                return true;
            }
        }

        return false;
    }

    public override string ToString() => string.Join(' ', _path.Take(_depth).Select(choice => $"{choice.Pick}/{choice.Options}"));
}
