/** Why nothing could be learned now, although it may be later. */
export type Trouble = 'rate-limited' | 'server-error' | 'timed-out' | 'network' | 'unreadable' | 'silent';

/** Why nothing will be learned by asking again the same way. */
export type Denial =
  | 'missing-token'
  | 'invalid-token'
  | 'forbidden'
  | 'missing-scope'
  | 'not-logged-in'
  | 'bad-request'
  | 'not-installed'
  | 'too-old'
  | 'not-configured'
  | 'damaged-link';

/** Who may be asked about deployments. */
export type Asked = 'rest' | 'cli' | 'github';

/** What a provider answered: the value, nothing of that name, trouble worth another try, or a refusal. */
export type Answer<T> = { readonly kind: 'ok'; readonly value: T } | NoAnswer;

/** An answer without a value; `detail` is the other side's text, `retryAfterMs` its wish when to ask again. */
export type NoAnswer =
  | { readonly kind: 'not-found'; readonly detail: string }
  | {
      readonly kind: 'unavailable';
      readonly why: Trouble;
      readonly detail: string;
      readonly retryAfterMs?: number;
    }
  | {
      readonly kind: 'denied';
      readonly why: Denial;
      readonly detail: string;
      /** Who refused: what has to be mended is there. */
      readonly by?: Asked;
      readonly choices?: readonly string[];
      /** The projects of which one has to be chosen. */
      readonly projects?: readonly ChoosableProject[];
    };

/** One of several projects, and the directory in which a caller has to stand to mean it; without one that does not tell. */
export interface ChoosableProject {
  readonly name: string;
  readonly directory?: string;
}

/** An answer with its value, or an unreadable one where parsing gave nothing. */
export function answered<T>(value: T | undefined): Answer<T> {
  return value === undefined
    ? { kind: 'unavailable', why: 'unreadable', detail: 'not the expected JSON' }
    : { kind: 'ok', value };
}
