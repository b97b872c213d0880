using System.Text;

namespace Parley.Fuzz;

/// <summary>Inputs in text files, one in a line: as text, in which \n, \r, \\ and \xNN stand for bytes, or as hex behind <c>hex:</c>. Lines with # are comments.</summary>
internal static class Corpus
{
    public static List<byte[]> Load(string target)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "corpus", target);
        var inputs = Directory.EnumerateFiles(folder, "*.txt")
            .Order(StringComparer.Ordinal)
            .SelectMany(File.ReadLines)
            .Where(static line => line.Length > 0 && line[0] != '#')
            .Select(Parse)
            .ToList();
        return inputs.Count > 0 ? inputs : throw new InvalidOperationException($"The corpus of {target} is empty.");
    }

    public static string Format(byte[] input) => "hex:" + Convert.ToHexString(input);

    private static byte[] Parse(string line)
    {
        if (line.StartsWith("hex:", StringComparison.Ordinal))
        {
            return Convert.FromHexString(line[4..].Replace(" ", "", StringComparison.Ordinal));
        }

        var bytes = new List<byte>();
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] != '\\')
            {
                var length = char.IsHighSurrogate(line[i]) ? 2 : 1;
                bytes.AddRange(Encoding.UTF8.GetBytes(line.Substring(i, length)));
                i += length - 1;
                continue;
            }

            i++;
            switch (line[i])
            {
                case 'n':
                    bytes.Add((byte)'\n');
                    break;
                case 'r':
                    bytes.Add((byte)'\r');
                    break;
                case 'x':
                    bytes.Add(Convert.ToByte(line.Substring(i + 1, 2), 16));
                    i += 2;
                    break;
                default:
                    bytes.Add((byte)line[i]);
                    break;
            }
        }

        return [.. bytes];
    }
}
