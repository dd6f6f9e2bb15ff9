using System.Text;
using Cairn.Engines.Lmdb.Files;
using Cairn.Engines.Lmdb.Native;
using Cairn.Engines.Lmdb.Reading;
using Cairn.Storage;

namespace Cairn.Engines.Lmdb.Environments;

/// <summary>
/// The tables that the engines on one environment know, each of them one of LMDB's named databases. A table has a number
/// of ours that never changes; LMDB's handle of it, which writing takes, does when the environment is opened again.
/// </summary>
internal sealed class Tables(LmdbEnvironment environment)
{
    /// <summary>In place of a handle: nobody has wanted to write to the table.</summary>
    private const int None = -1;

    /// <summary>Held while handles are asked for: LMDB allows that to one transaction of a process at a time.</summary>
    private readonly Lock _opening = new();

    private volatile string[] _names = [];
    private volatile byte[][] _keys = [];
    private volatile int[] _handles = [];

    /// <summary>LMDB's handles by our numbers. Read before a transaction begins, good in it.</summary>
    public int[] Handles => _handles;

    /// <summary>Our numbers for a schema's tables. If they are to be written to, those that the vault lacks are created.</summary>
    public int[] Register(Schema schema, bool write)
    {
        lock (_opening)
        {
            var numbers = schema.Tables.Select(table => Number(table.Name)).ToArray();
            if (write && AnyNotOpen(numbers))
                OpenExisting(numbers);
            if (write && AnyNotOpen(numbers))
                Create(numbers);
            return numbers;
        }
    }

    /// <summary>A table's tree as a snapshot has it; an empty one when it does not have the table.</summary>
    /// <exception cref="DamagedPageException">A page on the way to it is damaged.</exception>
    public TreeRecord Find(Snapshot snapshot, int number)
    {
        if (!TreeReader.TryFind(snapshot, snapshot.Meta.Main, _keys[number], out var record))
            return TreeRecord.Empty;
        return record.IsDatabase ? TreeRecord.Read(record.Value) : throw new DamagedPageException("the list of tables has a record that describes none");
    }

    /// <summary>Opens again what was open, after the environment was opened again; nobody else uses it.</summary>
    public void OpenAgain()
    {
        var wanted = Enumerable.Range(0, _handles.Length).Where(number => _handles[number] != None).ToArray();
        ThrowOn(environment.Files.Environment.BeginRead(out var transaction));
        try
        {
            var found = Open(transaction, wanted, create: false);
            var committing = transaction;
            transaction = default;
            ThrowOn(committing.Commit());
            _handles = found;
        }
        finally
        {
            if (transaction.Exists)
                transaction.Abort();
        }
    }

    private int Number(string name)
    {
        var number = Array.IndexOf(_names, name);
        if (number >= 0)
            return number;
        _keys = [.. _keys, Encoding.UTF8.GetBytes(name)];
        _handles = [.. _handles, None];
        _names = [.. _names, name];
        return _names.Length - 1;
    }

    private bool AnyNotOpen(int[] numbers) => numbers.Any(number => _handles[number] == None);

    private void OpenExisting(int[] numbers)
    {
        var reader = environment.BeginRead();
        try
        {
            var found = Open(reader.Native, numbers, create: false);
            ThrowOn(reader.Commit());
            _handles = found;
        }
        finally
        {
            reader.Reset();
            environment.EndRead(reader);
        }
    }

    private void Create(int[] numbers)
    {
        var transaction = environment.BeginWrite();
        try
        {
            var found = Open(transaction, numbers, create: true);
            var committing = transaction;
            transaction = default;
            environment.Commit(committing);
            _handles = found;
        }
        finally
        {
            if (transaction.Exists)
                transaction.Abort();
            environment.EndWrite();
        }
    }

    /// <summary>Asks for the handles of some tables; they are good once <paramref name="transaction"/> has been committed.</summary>
    private int[] Open(NativeTransaction transaction, int[] numbers, bool create)
    {
        var found = _handles.ToArray();
        foreach (var number in numbers)
        {
            var result = transaction.OpenDatabase(_names[number], create, out var handle);
            if (result == 0)
                found[number] = handle;
            else if (result != Mdb.MDB_NOTFOUND)
                ThrowOn(result);
        }
        return found;
    }

    private void ThrowOn(int result)
    {
        if (result != 0)
            throw environment.Trouble(result, "open the vault's tables");
    }
}
