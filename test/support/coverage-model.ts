import type { ClaimEntry } from '../../src/core/claim-entry.ts';

interface Facts {
  readonly ignoreCase: boolean;
  exists(path: string): boolean;
}

/** The rules of contract, section 4, word for word: one entry, one path, nothing clever. */
export function modelCovers(entry: ClaimEntry, path: string, facts: Facts): boolean {
  const [whole = ''] = entry.names;
  return entry.names.some((name) => {
    if (name !== whole && isThere(whole, facts)) return false;
    return nameCovers(name, path, facts);
  });
}

function nameCovers(name: string, path: string, facts: Facts): boolean {
  const claim = form(name, facts);
  const target = form(path, facts);
  if (claim === null || target === null) return false;
  if (claim === target) return true;
  if (claim === '' || target.startsWith(`${claim}/`)) return true;
  if (!isThere(name, facts) && !name.endsWith('/') && target.endsWith(`/${claim}`)) return true;
  return globAlternatives(claim).some((glob) => globExpression(glob, name.endsWith('/')).test(target));
}

function isThere(name: string, facts: Facts): boolean {
  const forms = [form(name, facts), resolved(name)];
  return forms.some((each) => each !== null && facts.exists(each));
}

function form(path: string, { ignoreCase }: Facts): string | null {
  const composed = resolved(path.normalize('NFC'));
  return ignoreCase && composed !== null ? composed.toLowerCase() : composed;
}

function resolved(path: string): string | null {
  const kept: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..' && kept.length === 0) return null;
    if (part === '..') kept.pop();
    else if (part !== '' && part !== '.') kept.push(part);
  }
  return kept.join('/');
}

/** Only one level of braces, which is all that the properties make. */
function globAlternatives(claim: string): readonly string[] {
  const group = /\{([^{}]*,[^{}]*)\}/.exec(claim);
  if (group === null) return /[*?]/.test(claim) ? [claim] : [];
  const options = (group[1] ?? '').split(',');
  return options.flatMap((option) => {
    const next = claim.slice(0, group.index) + option + claim.slice(group.index + group[0].length);
    const more = globAlternatives(next);
    return more.length > 0 ? more : [next];
  });
}

function globExpression(glob: string, directory: boolean): RegExp {
  const segments = [...glob.split('/'), ...(directory ? ['**'] : [])].filter(
    (part, at, all) => part !== '**' || all[at - 1] !== '**',
  );
  let source = '';
  segments.forEach((part, at) => {
    const isLast = at === segments.length - 1;
    const before = segments[at - 1] ?? '';
    if (part !== '**')
      source += `${at > 0 && before !== '**' ? '/' : ''}${part
        .replace(/[.+^$()|[\]\\{}]/g, '\\$&')
        .replace(/\*+/g, '[^/]*')
        .replace(/\?/g, '[^/]')}`;
    else if (at === 0) source += isLast ? '.*' : '(?:.*/)?';
    else if (!isLast) source += '/(?:.*/)?';
    else source += before.endsWith('*') ? '/.*' : '(?:/.*)?';
  });
  return new RegExp(`^${source}$`, 'su');
}
