using Cairn.Storage.Building;
using Cairn.Storage.Memory.Tree;

namespace Cairn.Storage.WriteBehind;

/// <summary>
/// A cursor over layers of memory and the database. Each stands on its nearest key in the direction of the last move; the nearest of all is
/// where the cursor is, and of equal ones the uppermost counts.
/// </summary>
internal sealed class LayeredCursor(ILayered view) : CursorBase
{
    private const int Database = ILayered.Layers, Count = Database + 1;

    private readonly TreePath[] _paths = [new(), new(), new()];
    private readonly bool[] _on = new bool[Count];
    private readonly byte[] _turn = new byte[Limits.MaxKeyBytes];
    private ICursor? _database;
    private Resealed _resealed;
    private bool _forward;
    private int _here;

    protected override ReadOnlySpan<byte> StoredKey => KeyOf(_here);

    protected override ReadOnlySpan<byte> StoredValue => _here == Database ? _resealed.Make(_database!.Key, _database.Value) : _paths[_here].Value;

    protected override void OpenStored()
    {
    }

    protected override bool SeekStored(SeekKind kind, ReadOnlySpan<byte> key)
    {
        _forward = kind is SeekKind.First or SeekKind.AtOrAfter or SeekKind.After;
        for (var layer = 0; layer < Database; layer++)
            _on[layer] = _paths[layer].Seek(view.Layer(layer, Table).Root, kind, key);
        _on[Database] = SeekDatabase(kind, key);
        return Settle();
    }

    protected override bool StepStored(bool forward)
    {
        if (forward != _forward)
        {
            var key = StoredKey;
            key.CopyTo(_turn);
            return SeekStored(forward ? SeekKind.After : SeekKind.Before, _turn.AsSpan(0, key.Length));
        }
        PassOver();
        return Settle();
    }

    protected override void DetachStored()
    {
        foreach (var path in _paths)
            path.Clear();
    }

    protected override void CloseStored()
    {
        DetachStored();
        _database?.Dispose();
        _database = null;
    }

    private ReadOnlySpan<byte> KeyOf(int layer) => layer == Database ? _database!.Key : _paths[layer].Key;

    private bool SeekDatabase(SeekKind kind, ReadOnlySpan<byte> key)
    {
        if (_database is null || kind == SeekKind.Last)
        {
            _database?.Dispose();
            _database = view.Database.OpenCursor(Table, From, To);
        }
        return kind switch
        {
            SeekKind.First => _database.SeekAtOrAfter(default),
            SeekKind.Last => _database.MovePrevious(),
            SeekKind.AtOrAfter => _database.SeekAtOrAfter(key),
            SeekKind.After => _database.SeekAtOrAfter(key) && (!_database.Key.SequenceEqual(key) || _database.MoveNext()),
            SeekKind.AtOrBefore => _database.SeekAtOrBefore(key),
            _ => _database.SeekAtOrBefore(key) && (!_database.Key.SequenceEqual(key) || _database.MovePrevious()),
        };
    }

    /// <summary>Finds out which layer is nearest, passing over what is deleted.</summary>
    private bool Settle()
    {
        while (true)
        {
            _here = -1;
            for (var layer = 0; layer < Count; layer++)
                if (_on[layer] && (_here < 0 || IsNearer(KeyOf(layer), KeyOf(_here))))
                    _here = layer;
            if (_here < 0)
                return false;
            if (_here == Database || _paths[_here].Value.Length > 0)
                return true;
            PassOver();
        }
    }

    private bool IsNearer(ReadOnlySpan<byte> key, ReadOnlySpan<byte> than)
    {
        var order = key.SequenceCompareTo(than);
        return _forward ? order < 0 : order > 0;
    }

    /// <summary>Moves every layer that stands on the key here one key on.</summary>
    private void PassOver()
    {
        for (var layer = Database; layer > _here; layer--)
            if (_on[layer] && KeyOf(layer).SequenceEqual(KeyOf(_here)))
                Move(layer);
        Move(_here);
    }

    private void Move(int layer) => _on[layer] = layer == Database
        ? _forward ? _database!.MoveNext() : _database!.MovePrevious()
        : _paths[layer].Step(_forward);
}
