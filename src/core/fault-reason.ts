/** What the system's code of a failed file call (`ENOENT`, `ENOSPC`, …) means, with the code where it is known. */
export function faultReason(code: string): string {
  const reason = REASONS[code];
  return reason === undefined ? code : `${reason} (${code})`;
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on device',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would exceed the size limit',
  EIO: 'input/output error',
  EMLINK: 'too many links',
  EMFILE: 'too many open files in this process',
  ENFILE: 'too many open files in the system',
  ENOENT: 'no such file or directory',
  ENOTDIR: 'a part of the path is not a directory',
  EISDIR: 'it is a directory',
  ELOOP: 'it is a symbolic link, which guard does not follow; put the file itself there',
  ENXIO: 'it is no regular file',
  ENAMETOOLONG: 'the name is too long',
  EXDEV: 'it lies on another file system',
};
