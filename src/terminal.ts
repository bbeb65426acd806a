import { COLOURED, PLAIN, type Style, wantsColour } from './ui/style.ts';

/** The two streams as commands may use them: results to stdout, everything else to stderr. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  readonly outStyle: Style;
  readonly errStyle: Style;
  readonly errIsTerminal: boolean;
  readonly stdinIsTerminal: boolean;
}

/** The part of Node's process that guard writes to. */
export interface ProcessStreams {
  readonly stdin: { readonly isTTY?: boolean | undefined };
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
}

export interface OutputStream {
  readonly isTTY?: boolean | undefined;
  /** Of a terminal alone. */
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** Opens the streams; `colour: never` is `--no-color`. Empty texts print nothing, every text ends its line. */
export function openTerminal(
  streams: ProcessStreams,
  env: NodeJS.ProcessEnv,
  colour: 'auto' | 'never',
): Terminal {
  const styleOf = (stream: OutputStream): Style =>
    colour === 'auto' && wantsColour(stream, env) ? COLOURED : PLAIN;
  const print = (stream: OutputStream) => (text: string) => {
    if (text !== '') stream.write(text.endsWith('\n') ? text : `${text}\n`);
  };
  return {
    out: print(streams.stdout),
    err: print(streams.stderr),
    outStyle: styleOf(streams.stdout),
    errStyle: styleOf(streams.stderr),
    errIsTerminal: streams.stderr.isTTY === true && env.TERM !== 'dumb',
    stdinIsTerminal: streams.stdin.isTTY === true,
  };
}
