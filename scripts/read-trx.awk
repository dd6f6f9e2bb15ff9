# Reads a test result file (.trx) and prints a line per test: passed, failed or skipped, its name, and why.
# Lines that belong to a failure are indented below it.

function attribute(name) {
  if (!match($0, name "=\"[^\"]*\"")) return ""
  return plain(substr($0, RSTART + length(name) + 2, RLENGTH - length(name) - 3))
}

function element(name,    from, to) {
  from = index($0, "<" name ">")
  to = index($0, "</" name ">")
  if (!from || to < from) return ""
  return plain(substr($0, from + length(name) + 2, to - from - length(name) - 2))
}

function plain(text) {
  gsub(/&#x[dD];/, "", text)
  gsub(/&#x[aA];/, "\n", text)
  gsub(/&lt;/, "<", text)
  gsub(/&gt;/, ">", text)
  gsub(/&quot;/, "\"", text)
  gsub(/&apos;/, "'", text)
  gsub(/&amp;/, "\\&", text)
  return text
}

function indented(text) {
  gsub(/\r/, "", text)
  gsub(/\n+$/, "", text)
  gsub(/\n/, "\n    ", text)
  return "    " text
}

BEGIN { RS = "<UnitTestResult " }
NR == 1 { next }
{
  end = index($0, "</UnitTestResult>")
  if (end) $0 = substr($0, 1, end - 1)
  else if (end = index($0, "<TestDefinitions>")) $0 = substr($0, 1, end - 1)
  name = attribute("testName")
  outcome = attribute("outcome")
  message = element("Message")
  if (outcome == "Passed") {
    print "passed  " name
  } else if (outcome == "NotExecuted") {
    gsub(/[\r\n]+/, " ", message)
    print "skipped " name ": " (message == "" ? "no reason given" : message)
  } else {
    print "failed  " name
    print indented(message)
    print indented(element("StackTrace"))
    if (output = element("StdOut")) print indented(output)
  }
}
