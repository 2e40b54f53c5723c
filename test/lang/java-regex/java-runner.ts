import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What java.util.regex makes of one pattern and one input; undefined when it refuses the pattern. */
export type JavaVerdict = { matches: boolean; find: boolean; replaced: string } | undefined

/** One question: pattern, input, and what `replaceAll` puts in (`<$0>` when left out). */
export type Question = readonly [pattern: string, input: string, replacement?: string]

const SOURCE = `
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.*;

public class Runner {
  static String decode(String text) {
    return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_16BE);
  }
  public static void main(String[] args) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    PrintStream out = new PrintStream(new BufferedOutputStream(System.out), false, "US-ASCII");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] parts = line.split(" ", -1);
      String input = decode(parts[1]);
      try {
        Pattern pattern = Pattern.compile(decode(parts[0]));
        String replaced;
        try {
          replaced = pattern.matcher(input).replaceAll(decode(parts[2]));
        } catch (IllegalArgumentException | IndexOutOfBoundsException refused) {
          replaced = "refused";
        }
        out.println(pattern.matcher(input).matches() + " " + pattern.matcher(input).find() + " "
            + Base64.getEncoder().encodeToString(replaced.getBytes(StandardCharsets.UTF_16BE)));
      } catch (PatternSyntaxException | NullPointerException | StackOverflowError refused) {
        out.println("refused");
      }
    }
    out.flush();
  }
}
`

/** The version line of the Java on this machine, or undefined when there is none. */
export function javaVersion(): string | undefined {
  const { status, stderr } = spawnSync('java', ['-version'], { encoding: 'utf8' })
  return status === 0 ? stderr.split('\n')[0] : undefined
}

/** Asks java.util.regex all questions in one JVM. */
export function askJava(questions: readonly Question[]): JavaVerdict[] {
  const folder = mkdtempSync(join(tmpdir(), 'java-regex-'))
  try {
    const file = join(folder, 'Runner.java')
    writeFileSync(file, SOURCE)
    const input = questions
      .map(([pattern, text, replacement = '<$0>']) =>
        [pattern, text, replacement].map((part) => utf16(part).toString('base64')).join(' '),
      )
      .join('\n')
    const { stdout, stderr, status } = spawnSync('java', [file], {
      input: `${input}\n`,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      timeout: 60_000,
    })
    if (status !== 0) throw new Error(`java failed: ${stderr}`)
    return stdout.trimEnd().split('\n').map(verdict)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function verdict(line: string): JavaVerdict {
  if (line === 'refused') return undefined
  const [matches, find, replaced = ''] = line.split(' ')
  const bytes = Buffer.from(replaced, 'base64').swap16()
  return { matches: matches === 'true', find: find === 'true', replaced: bytes.toString('utf16le') }
}

function utf16(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16()
}
