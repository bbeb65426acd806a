import { readFileSync, readlinkSync, statSync } from 'node:fs';

/** Names one process for good: a pid alone is reused, so start time, boot, pid namespace and host belong to it. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Linux: clock ticks since boot; macOS: seconds since 1970; null where it cannot be read. */
  readonly startTime: string | null;
  readonly bootId: string | null;
  readonly pidNamespace: string | null;
  readonly host: string;
}

let self: ProcessIdentity | undefined;

/** The identity of this process; read once. */
export function currentProcess(): ProcessIdentity {
  self ??= { ...machine(), pid: process.pid, startTime: ownStartTime() };
  return self;
}

/** The identity of a running process that this one can see; undefined when it is gone. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  if (pid === process.pid) return currentProcess();
  const state = processState(pid);
  if (state.kind === 'gone') return undefined;
  return { ...machine(), pid, startTime: state.startTime };
}

/**
 * Whether the process can never run again. False whenever that cannot be proven: another host, another pid
 * namespace (a container), an unreadable process table.
 */
export function isProvablyDead(identity: ProcessIdentity): boolean {
  const here = currentProcess();
  if (!isSameBoot(identity, here)) return hasRebooted(identity, here);
  if (identity.pidNamespace !== here.pidNamespace) return false;
  const state = processState(identity.pid);
  if (state.kind === 'gone') return true;
  if (state.startTime === null || identity.startTime === null) return false;
  return !isSameStart(state.startTime, identity.startTime);
}

/** Reads an identity back from JSON of whatever origin; undefined when it is none. */
export function parseIdentity(value: unknown): ProcessIdentity | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { pid, startTime, bootId, pidNamespace, host } = value as Record<string, unknown>;
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid <= 0 || typeof host !== 'string')
    return undefined;
  return { pid, host, startTime: text(startTime), bootId: text(bootId), pidNamespace: text(pidNamespace) };
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

// Containers share the kernel's boot id, whatever they call themselves; only without one does the host's name count.
function isSameBoot(one: ProcessIdentity, other: ProcessIdentity): boolean {
  return one.bootId === null || other.bootId === null
    ? one.bootId === other.bootId && one.host === other.host
    : one.bootId === other.bootId;
}

function hasRebooted(identity: ProcessIdentity, here: ProcessIdentity): boolean {
  return identity.host === here.host && identity.bootId !== null && here.bootId !== null;
}

// macOS tells whole seconds, and Node's own figure is taken a moment after the process began.
function isSameStart(one: string, other: string): boolean {
  return process.platform === 'darwin' ? Math.abs(Number(one) - Number(other)) <= 10 : one === other;
}

function machine(): Omit<ProcessIdentity, 'pid' | 'startTime'> {
  if (self !== undefined) return { bootId: self.bootId, pidNamespace: self.pidNamespace, host: self.host };
  const bootId = readText('/proc/sys/kernel/random/boot_id');
  return { bootId, pidNamespace: readLink('/proc/self/ns/pid'), host: hostIdentity(bootId) };
}

/**
 * Two machines that share a file system must never take each other for themselves before a reboot, so a host name is
 * not enough. Without a machine id (most containers) the host is bound to its boot: a reboot then proves nothing.
 */
function hostIdentity(bootId: string | null): string {
  const machineId = readText('/etc/machine-id');
  if (machineId !== null) return `${process.platform}:${machineId}:${hostName()}`;
  if (bootId !== null) return `${process.platform}:boot:${bootId}`;
  return `${process.platform}:${installationTime()}:${hostName()}`;
}

// Node's own way loads a module for it, which takes longer than all else here.
function hostName(): string {
  return readText('/proc/sys/kernel/hostname') ?? process.getBuiltinModule('node:os').hostname();
}

function installationTime(): string {
  try {
    return String(statSync('/private/var/db').birthtimeMs);
  } catch {
    return '';
  }
}

type ProcessState = { readonly kind: 'gone' } | { readonly kind: 'there'; readonly startTime: string | null };

function processState(pid: number): ProcessState {
  // Before /proc is asked: under hidepid a living process has no entry there.
  if (!canBeSignalled(pid)) return { kind: 'gone' };
  if (process.platform === 'linux') return linuxState(pid);
  return { kind: 'there', startTime: process.platform === 'darwin' ? darwinStartTime(pid) : null };
}

/** Whether some process of this machine has that number, be it another user's or a zombie. */
export function canBeSignalled(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function linuxState(pid: number): ProcessState {
  const stat = readText(`/proc/${pid}/stat`);
  if (stat === null) return { kind: 'there', startTime: null };
  // proc(5): the name in parentheses may hold anything; state is field 3, threads 20, start time 22.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const isZombie = (fields[0] === 'Z' || fields[0] === 'X') && Number(fields[17]) <= 1;
  return isZombie ? { kind: 'gone' } : { kind: 'there', startTime: fields[19] ?? null };
}

function darwinStartTime(pid: number): string | null {
  try {
    const { execFileSync } = process.getBuiltinModule('node:child_process');
    const started = execFileSync('/bin/ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 2_000,
    });
    const time = Date.parse(`${started.trim()} UTC`);
    return Number.isNaN(time) ? null : String(Math.round(time / 1000));
  } catch {
    return null;
  }
}

function ownStartTime(): string | null {
  if (process.platform === 'darwin') return String(Math.round(performance.timeOrigin / 1000));
  const state = processState(process.pid);
  return state.kind === 'there' ? state.startTime : null;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim() || null;
  } catch {
    return null;
  }
}

function readLink(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}
