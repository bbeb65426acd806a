/** One operation as the process saw it that ran it. Times are of one monotonic clock, in any unit. */
export interface Operation<Input, Output> {
  readonly input: Input;
  readonly invoked: number;
  /** Infinity where nobody was told how it ended: it may have happened at any time since, or never. */
  readonly returned: number;
  /** Undefined where it is unknown. */
  readonly output: Output | undefined;
}

/** What the operations should do, one at a time. */
export interface Model<State, Input, Output> {
  readonly initial: State;
  /** The state afterwards; null where the operation cannot have ended so in this state. An unknown output fits always. */
  step(state: State, input: Input, output: Output | undefined): State | null;
  /** Equal for equal states. */
  key(state: State): string;
}

export type Verdict<Input, Output> =
  | { readonly kind: 'linearizable'; readonly looks: number }
  | {
      readonly kind: 'violation';
      /** The longest course that fits, and the operations of which none can come next. */
      readonly course: readonly Operation<Input, Output>[];
      readonly stuck: readonly Operation<Input, Output>[];
    };

/**
 * Searches an order in which the operations could have happened one at a time, each between its invocation and its return
 * (Wing and Gong's search, with Lowe's memory of the configurations seen). Throws RangeError after `maxLooks`, with no verdict.
 */
export function checkLinearizable<State, Input, Output>(
  history: readonly Operation<Input, Output>[],
  model: Model<State, Input, Output>,
  { maxLooks = 20_000_000 }: { readonly maxLooks?: number } = {},
): Verdict<Input, Output> {
  const known = history
    .filter(({ returned }) => returned !== Number.POSITIVE_INFINITY)
    .toSorted((one, other) => one.invoked - other.invoked);
  const unknown = history.filter(({ returned }) => returned === Number.POSITIVE_INFINITY);
  const search = new Search(known, unknown, model);
  let looks = 0;
  for (let next = search.deeper(); next !== 'done'; next = search.deeper()) {
    looks += 1;
    if (looks > maxLooks) throw new RangeError(`no verdict after ${maxLooks} looks`);
    if (next === 'stuck' && !search.back()) return { kind: 'violation', ...search.longest };
  }
  return { kind: 'linearizable', looks };
}

interface Frame<State> {
  readonly state: State;
  readonly candidates: readonly number[];
  position: number;
  chosen: number;
}

/** Operations are numbered: the known ones from 0 in order of invocation, the unknown ones after them. */
class Search<State, Input, Output> {
  longest: {
    readonly course: readonly Operation<Input, Output>[];
    readonly stuck: readonly Operation<Input, Output>[];
  } = { course: [], stuck: [] };
  private readonly all: readonly Operation<Input, Output>[];
  private readonly model: Model<State, Input, Output>;
  private readonly knownCount: number;
  private readonly isTaken: boolean[];
  private readonly seen = new Set<string>();
  private readonly frames: Frame<State>[];
  /** All known operations before this one are taken. */
  private first = 0;
  private takenKnown = 0;

  constructor(
    known: readonly Operation<Input, Output>[],
    unknown: readonly Operation<Input, Output>[],
    model: Model<State, Input, Output>,
  ) {
    this.all = [...known, ...unknown];
    this.knownCount = known.length;
    this.model = model;
    this.isTaken = this.all.map(() => false);
    this.frames = [{ state: model.initial, candidates: this.candidates(), position: 0, chosen: -1 }];
  }

  /** Takes one more operation; `done` when no known one is left. */
  deeper(): 'done' | 'further' | 'stuck' {
    if (this.takenKnown === this.knownCount) return 'done';
    const frame = this.frames.at(-1);
    while (frame !== undefined && frame.position < frame.candidates.length) {
      const index = frame.candidates[frame.position] ?? 0;
      frame.position += 1;
      const operation = this.all[index];
      if (operation === undefined) continue;
      const state = this.model.step(frame.state, operation.input, operation.output);
      if (state === null) continue;
      this.take(index);
      const configuration = this.configuration(state);
      if (this.seen.has(configuration)) {
        this.giveBack(index);
        continue;
      }
      this.seen.add(configuration);
      frame.chosen = index;
      this.frames.push({ state, candidates: this.candidates(), position: 0, chosen: -1 });
      return 'further';
    }
    this.remember();
    return 'stuck';
  }

  /** Gives the last operation back; false when there is none. */
  back(): boolean {
    this.frames.pop();
    const frame = this.frames.at(-1);
    if (frame === undefined) return false;
    this.giveBack(frame.chosen);
    return true;
  }

  /** Those that were invoked before any other that is left has returned. */
  private candidates(): readonly number[] {
    let end = Number.POSITIVE_INFINITY;
    const found: number[] = [];
    for (let index = this.first; index < this.knownCount; index += 1) {
      const operation = this.all[index];
      if (operation === undefined || operation.invoked > end) break;
      if (this.isTaken[index]) continue;
      found.push(index);
      end = Math.min(end, operation.returned);
    }
    const open = found.filter((index) => (this.all[index]?.invoked ?? 0) <= end);
    open.sort((one, other) => (this.all[one]?.returned ?? 0) - (this.all[other]?.returned ?? 0));
    for (let index = this.knownCount; index < this.all.length; index += 1) {
      if (!this.isTaken[index] && (this.all[index]?.invoked ?? 0) <= end) open.push(index);
    }
    return open;
  }

  private configuration(state: State): string {
    const beyond: number[] = [];
    let left = this.takenKnown - this.first;
    for (let index = this.first; left > 0; index += 1) {
      if (!this.isTaken[index]) continue;
      beyond.push(index);
      left -= 1;
    }
    for (let index = this.knownCount; index < this.all.length; index += 1) {
      if (this.isTaken[index]) beyond.push(index);
    }
    return `${this.first}|${beyond.join()}|${this.model.key(state)}`;
  }

  private take(index: number): void {
    this.isTaken[index] = true;
    if (index >= this.knownCount) return;
    this.takenKnown += 1;
    while (this.first < this.knownCount && this.isTaken[this.first]) this.first += 1;
  }

  private giveBack(index: number): void {
    this.isTaken[index] = false;
    if (index >= this.knownCount) return;
    this.takenKnown -= 1;
    this.first = Math.min(this.first, index);
  }

  private remember(): void {
    if (this.longest.course.length > this.frames.length - 1) return;
    const course = this.frames.slice(0, -1).map(({ chosen }) => this.all[chosen]);
    const stuck = (this.frames.at(-1)?.candidates ?? []).map((index) => this.all[index]);
    this.longest = { course: course.filter(isThere), stuck: stuck.filter(isThere) };
  }
}

function isThere<Value>(value: Value | undefined): value is Value {
  return value !== undefined;
}
