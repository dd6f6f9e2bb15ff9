return Cairn.Cli.CommandLine.Run(args);
