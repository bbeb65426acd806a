import { lstatSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { isMadeOf } from '../core/letters.ts';
import { isSessionId, type SessionId } from '../core/session.ts';
import { writeExclusively } from '../make-for-owner.ts';
import { unreadable, unsettled } from './file-fault.ts';
import { ensureGuardDirectory, type Permissions, PRIVATE, widenAt } from './guard-directory.ts';
import { identityOf } from './process-identity.ts';
import { makerOf, temporaryName } from './temporary-name.ts';

/** Which session an agent's own session is: one small file each, so that a shell can read it too. */
export interface Bindings {
  /** Null for one that is bound to none. Throws file-unreadable. */
  find(agent: AgentKey): SessionId | null;
  /**
   * `round` are the agents' sessions that this one was started in; left out, what is known of them stays. Throws
   * file-unsettled: the session's row is there already, and starting it again mends this.
   */
  bind(agent: AgentKey, id: SessionId, round?: readonly AgentKey[]): void;
  /** Whether an agent's session is known to have been started in another one. Throws file-unreadable. */
  isInside(agent: AgentKey, round: AgentKey): boolean;
  unbind(agent: AgentKey): void;
}

export interface AgentKey {
  readonly agent: string;
  /** The agent's own id of its session. */
  readonly key: string;
}

/** Opens `guard/agents/` in the git common dir: a file has the session's id, then the names of those round it, one a line. */
export function openBindings(guardDir: string, permissions: Permissions = PRIVATE): Bindings {
  const folder = `${guardDir}/agents`;
  const fileOf = (agent: AgentKey): string => `${folder}/${nameOf(agent)}`;
  const read = (agent: AgentKey): readonly string[] => {
    const file = fileOf(agent);
    try {
      const isFile = lstatSync(file, { throwIfNoEntry: false })?.isFile() === true;
      return isFile ? readFileSync(file, 'utf8').trim().split('\n') : [];
    } catch (error) {
      // Whoever cannot be read is somebody all the same: as nobody they would be refused their own files.
      throw unreadable(file, error);
    }
  };
  const knownRound = (agent: AgentKey): readonly string[] => {
    try {
      return read(agent).slice(1);
    } catch {
      // It is about to be replaced.
      return [];
    }
  };
  return {
    find(agent) {
      const [id = ''] = read(agent);
      return isSessionId(id) ? id : null;
    },
    isInside: (agent, round) => read(agent).indexOf(nameOf(round)) > 0,
    bind(agent, id, round) {
      try {
        ensureGuardDirectory(guardDir, permissions);
        ensureGuardDirectory(folder, permissions);
        const temporary = `${folder}/${temporaryName(UNFINISHED)}`;
        const lines = [id, ...(round?.map(nameOf) ?? knownRound(agent))];
        writeExclusively(temporary, `${lines.join('\n')}\n`, permissions.fileMode);
        widenAt(temporary, permissions);
        renameSync(temporary, fileOf(agent));
        forgetOld(folder);
      } catch (error) {
        throw unsettled(fileOf(agent), error);
      }
    },
    unbind(agent) {
      rmSync(fileOf(agent), { force: true });
    },
  };
}

const UNFINISHED = 'binding';

/** An agent's session that nobody resumed in so long is over; sessions that still run are found by guard's state. */
function forgetOld(folder: string): void {
  const oldest = Date.now() - 30 * 86_400_000;
  for (const name of readdirSync(folder)) {
    const file = `${folder}/${name}`;
    const found = statSync(file, { throwIfNoEntry: false });
    const isOld = found !== undefined && found.mtimeMs < oldest;
    if (isOld || isAbandoned(name)) rmSync(file, { force: true });
  }
}

/** Its maker died while it bound a session. */
function isAbandoned(name: string): boolean {
  const maker = makerOf(name, UNFINISHED);
  return maker !== undefined && identityOf(maker) === undefined;
}

function nameOf({ agent, key }: AgentKey): string {
  return `${agent}-${fileName(key)}`;
}

const LONGEST_NAME = 128;

/** Agents' ids are UUIDs; anything else is made safe to stand in a file name. */
function fileName(key: string): string {
  if (isMadeOf(key, '-')) return key.slice(0, LONGEST_NAME);
  return key
    .replace(/[^A-Za-z0-9_-]/g, (character) => `%${(character.codePointAt(0) ?? 0).toString(16)}`)
    .slice(0, LONGEST_NAME);
}
