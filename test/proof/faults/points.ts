import type { FaultLab } from './fault-lab.ts';
import { CHANGING, type RepositoryCall } from './strace.ts';

/** One injected fault: which call, and what becomes of it. */
export interface Point {
  readonly call: RepositoryCall;
  /** `KILL`, or the system's error. */
  readonly fault: string;
}

/** kill -9 on entering each changing call. */
export function killPoints({ calls }: FaultLab): readonly Point[] {
  return calls.filter(isChanging).map((call) => ({ call, fault: 'KILL' }));
}

function isChanging({ syscall, line }: RepositoryCall): boolean {
  if (syscall === 'openat') return line.includes('O_CREAT');
  return CHANGING.some((name) => name === syscall);
}

const COMMON = ['EIO', 'EACCES'] as const;
const ERRORS: Readonly<Record<string, readonly string[]>> = {
  openat: ['ENOSPC', 'EIO', 'EROFS', 'EACCES', 'EDQUOT', 'EMFILE', 'ENFILE', 'EINTR'],
  pwrite64: ['ENOSPC', 'EIO', 'EDQUOT', 'EFBIG', 'EINTR'],
  fsync: ['EIO', 'ENOSPC', 'EDQUOT', 'EROFS', 'EINTR'],
  rename: ['ENOSPC', 'EIO', 'EROFS', 'EACCES', 'EDQUOT', 'EXDEV', 'EINTR'],
  link: ['ENOSPC', 'EIO', 'EROFS', 'EACCES', 'EPERM', 'EDQUOT', 'EXDEV', 'EMLINK', 'ENOSYS'],
  unlink: ['EIO', 'EROFS', 'EACCES', 'EPERM', 'EINTR'],
  mkdir: ['ENOSPC', 'EIO', 'EROFS', 'EACCES', 'EDQUOT', 'EMLINK'],
  rmdir: COMMON,
  ftruncate: ['EIO', 'EROFS', 'ENOSPC', 'EINTR'],
  chmod: COMMON,
  fchmod: COMMON,
  fchown: COMMON,
  close: ['EIO', 'ENOSPC', 'EDQUOT', 'EINTR'],
  pread64: ['EIO', 'EINTR'],
  statx: COMMON,
  newfstatat: COMMON,
  getdents64: COMMON,
  readlink: COMMON,
};

/**
 * Errors at every call on the store, reading ones too; `each` limits how many of its errors a call gets, in turns. Left
 * out: `write`, on which libuv relies for its own pipes and which guard does not use in the store, and closing a file
 * that was only read, on which Node ends itself.
 */
export function errorPoints({ calls }: FaultLab, each: number): readonly Point[] {
  return calls
    .filter(isNoCloseAfterRead())
    .filter(isOnStore)
    .flatMap((call, index) => {
      const errors = ERRORS[call.syscall] ?? [];
      const count = Math.min(each, errors.length);
      return Array.from({ length: count }, (_, turn) => ({
        call,
        fault: errors[(index * count + turn) % errors.length] ?? 'EIO',
      }));
    });
}

/** Every so manyth point, the first among them. */
export function sampleOf(points: readonly Point[], step: number): readonly Point[] {
  return points.filter((_, index) => index % step === 0);
}

function isOnStore({ line }: RepositoryCall): boolean {
  return /\/\.claude|\/\.git\/guard|"\/proc\/self\/fd\//.test(line);
}

function isNoCloseAfterRead(): (call: RepositoryCall) => boolean {
  const writing = new Set<string>();
  return ({ syscall, line }) => {
    const opened = /^openat.*O_(?:WRONLY|RDWR).* = (\d+)</.exec(line)?.[1];
    if (opened !== undefined) writing.add(opened);
    const closed = syscall === 'close' ? /^close\((\d+)/.exec(line)?.[1] : undefined;
    return closed === undefined || writing.delete(closed);
  };
}
