using Cairn.Testing;

// A second process for the conformance suite: MODE PROVIDER-TYPE SPECIFICATION [NUMBER].
// It ends when its input ends, so it never outlives the test that started it.
var (mode, provider, spec) = (args[0], args[1], args[2]);
if (mode == ChildCommands.Files)
{
    Parent.EndWithIt();
    return FilesMode.Run(spec, args[3], args[4], args[5], Console.Out);
}
if (mode == ChildCommands.FilesServe)
    return FilesServeMode.Run(spec, args[3], Console.In, Console.Out);
var vault = new ChildVault(provider, spec);
switch (mode)
{
    case ChildCommands.Serve:
        return new ServeMode(vault).Run(Console.In, Console.Out);
    case ChildCommands.Work:
        Parent.EndWithIt();
        return WorkMode.Run(vault, Console.Out);
    case ChildCommands.Die:
        Parent.EndWithIt();
        return DieMode.Run(vault, long.Parse(args[3], System.Globalization.CultureInfo.InvariantCulture), Console.Out);
    case ChildCommands.FullDisk:
        Parent.EndWithIt();
        return new FullDiskMode(vault).Run(args[3], Console.Out);
    case ChildCommands.Recorded:
        Parent.EndWithIt();
        return RecordedMode.Run(vault, Console.Out);
    case ChildCommands.Look:
        return LookMode.Run(vault, Console.In, Console.Out);
    case ChildCommands.Damage:
        return new DamageMode(vault).Run(Console.In, Console.Out);
    case ChildCommands.Convert:
        Parent.EndWithIt();
        return ConvertMode.Run(vault.Path, Console.Out);
    case ChildCommands.Leak:
        Parent.EndWithIt();
        return LeakMode.Run(vault, Console.Out);
    default:
        Console.Error.WriteLine($"There is no mode '{mode}'.");
        return 2;
}
