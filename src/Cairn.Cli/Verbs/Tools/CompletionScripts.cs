namespace Cairn.Cli.Verbs.Tools;

/// <summary>What a shell runs to complete a command line: it asks the program itself, which knows verbs, options, and what is in the vault.</summary>
/// <remarks>The program is given the line up to the cursor and answers with whole words, without quotes. Where it knows nothing, files of the machine are completed.</remarks>
internal static class CompletionScripts
{
    public const string Bash = """
        # bash completion for cairn
        _cairn() {
          local line=${COMP_LINE:0:COMP_POINT} current=${COMP_WORDS[COMP_CWORD]} program=${COMP_WORDS[0]/#\~\//$HOME/} whole before word
          # Where bash divides words that are one to cairn, as at a colon, it wants only the part behind.
          whole=${line##*[[:space:]]} before=
          [[ $whole == *"$current" ]] && before=${whole%"$current"}
          COMPREPLY=()
          while IFS= read -r word; do
            COMPREPLY+=("${word#"$before"}")
            # Only then does readline quote what it inserts; it would also take names of local directories for such.
            [[ $word == *[![:alnum:]/._@:+,%=~-]* ]] && compopt -o filenames
          done < <("$program" "[suggest]" "$line" 2>/dev/null)
          [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == */ ]] && compopt -o nospace
          return 0
        }
        complete -o bashdefault -o default -F _cairn cairn
        """;

    public const string Zsh = """
        #compdef cairn
        # zsh completion for cairn
        _cairn() {
          local -a suggestions directories
          suggestions=("${(@f)$("${(Q)words[1]}" "[suggest]" "${(j: :)words[1,CURRENT-1]} $PREFIX" 2>/dev/null)}")
          directories=(${(M)suggestions:#*/})
          suggestions=(${suggestions:#*/})
          (( $#directories + $#suggestions )) || { _files; return }
          compadd -S '' -a directories
          compadd -a suggestions
        }
        if [ "$funcstack[1]" = _cairn ]; then _cairn "$@"; else compdef _cairn cairn; fi
        """;

    public const string Fish = """
        # fish completion for cairn
        function __cairn_suggest
            set -l suggestions (cairn "[suggest]" (commandline -cp | string collect) 2>/dev/null)
            if test (count $suggestions) -gt 0
                printf '%s\n' $suggestions
            else
                __fish_complete_path (commandline -ct)
            end
        end
        complete -c cairn -f -a '(__cairn_suggest)'
        """;

    public const string PowerShell = """
        # PowerShell completion for cairn
        Register-ArgumentCompleter -Native -CommandName cairn -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)
            $length = $cursorPosition - $commandAst.Extent.StartOffset
            $line = "$commandAst".PadRight($length).Substring(0, $length)
            cairn '[suggest]' $line 2>$null |
                ForEach-Object {
                    $text = if ($_ -match '[\s''"`$&;(){}|<>@#,]') { "'" + $_.Replace("'", "''") + "'" } else { $_ }
                    [System.Management.Automation.CompletionResult]::new($text, $_, 'ParameterValue', $_)
                }
        }
        """;
}
