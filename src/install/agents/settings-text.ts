import type { Splice } from '../change.ts';
import { insertJsonItem, type JsonItem, type JsonValue, removeJsonEntry } from '../json-edit.ts';
import { findMember, type JsonContainer, type JsonNode, parseJsonText, toValue } from '../json-text.ts';
import type { OwnText } from '../own-text.ts';
import { CLAUDE_PERMISSIONS } from './claude.ts';
import { isShimCommand, shimOf } from './shim-command.ts';

/**
 * Guard's entries in an agent's settings. They are known by the whole shape of their command line; permissions, which a person
 * may have written as well, only by guard's record of having inserted it. A blank file holds no settings yet.
 */
export function settingsText(items: readonly JsonItem[], skeleton: JsonValue): OwnText {
  return {
    isCurrent: (text) => {
      if (isBlank(text)) return false;
      const root = parseJsonText(text);
      return (
        items.every((item) => hasItem(root, item)) &&
        ownHooks(findMember(root, 'hooks')?.value).length === items.filter(isHookItem).length
      );
    },
    insert: (text) => {
      const splices: Splice[] = [];
      const isNew = text === null || isBlank(text);
      let result = isNew ? `${JSON.stringify(skeleton, null, 2)}\n` : text;
      for (const item of items) {
        if (hasItem(parseJsonText(result), item)) continue;
        const inserted = insertJsonItem(result, item);
        result = inserted.text;
        splices.push(inserted.splice);
      }
      return { text: result, splices: isNew ? [{ at: 0, was: text ?? '', now: result }] : splices };
    },
    strip: (text, splices) => {
      if (isBlank(text)) return text;
      const permissions = CLAUDE_PERMISSIONS.filter((permission) =>
        splices.some((made) => made.now.includes(JSON.stringify(permission))),
      );
      return stripAll(text, (node, keys) => isOwn(node) || isPermission(node, keys, permissions));
    },
    isEmptied: (text) => isBlank(text) || isBare(toValue(parseJsonText(text)), skeleton),
  };
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}

/** The `hook.sh` that each of guard's own entries in a settings text calls. */
export function installedShims(text: string): readonly string[] {
  if (isBlank(text)) return [];
  return ownHooks(findMember(parseJsonText(text), 'hooks')?.value).flatMap(
    (node) => shimOf(commandOf(node) ?? '') ?? [],
  );
}

function hasItem(root: JsonNode, { path, value, member }: JsonItem): boolean {
  let node: JsonNode | undefined = root;
  for (const key of path) node = findMember(node, key)?.value;
  if (node === undefined) return false;
  if (member) return true;
  const wanted = JSON.stringify(value);
  return (
    node.kind === 'array' && node.entries.some((entry) => JSON.stringify(toValue(entry.value)) === wanted)
  );
}

function isHookItem(item: JsonItem): boolean {
  return item.path[0] === 'hooks';
}

function ownHooks(node: JsonNode | undefined): readonly JsonNode[] {
  if (node === undefined || node.kind === 'scalar') return [];
  if (node.kind === 'object' && isShimCommand(commandOf(node))) return [node];
  return node.entries.flatMap((entry) => ownHooks(entry.value));
}

function commandOf(node: JsonNode): string | undefined {
  const value = (findMember(node, 'command') ?? findMember(node, 'bash'))?.value;
  return value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : undefined;
}

/** A hook of guard's, or a group that holds nothing else. */
function isOwn(node: JsonNode): boolean {
  if (node.kind !== 'object') return false;
  if (isShimCommand(commandOf(node))) return true;
  const hooks = findMember(node, 'hooks')?.value;
  return (
    hooks?.kind === 'array' && hooks.entries.length > 0 && hooks.entries.every((entry) => isOwn(entry.value))
  );
}

function isPermission(node: JsonNode, keys: string, permissions: readonly string[]): boolean {
  return (
    node.kind === 'scalar' &&
    permissions.includes(String(node.value)) &&
    /^\/permissions\/allow\/\d+$/.test(keys)
  );
}

type Fits = (node: JsonNode, keys: string) => boolean;

/** Takes out every node that fits, and the containers that this empties; never the root. */
function stripAll(text: string, fits: Fits): string {
  let rest = text;
  for (
    let path = findPath(parseJsonText(rest), fits);
    path !== null;
    path = findPath(parseJsonText(rest), fits)
  ) {
    const kept = Math.max(
      path.findLastIndex(({ container }) => holdsMore(rest, container)),
      0,
    );
    const step = hasTwin(path[kept]) ? path[kept + 1] : path[kept];
    if (step === undefined) return rest;
    rest = removeJsonEntry(rest, step.container, step.index);
  }
  return rest;
}

/** Whether a container holds anything besides one entry: another, or a comment. */
function holdsMore(text: string, container: JsonContainer): boolean {
  const [entry] = container.entries;
  if (entry === undefined || container.entries.length > 1) return true;
  return (
    text.slice(container.start, entry.start).includes('/') ||
    text.slice(entry.value.end, container.end).includes('/')
  );
}

/** Whether taking a member out would bring another of the same key to light. */
function hasTwin(step: Step | undefined): boolean {
  const key = step?.container.entries[step.index]?.key ?? null;
  return key !== null && (step?.container.entries.filter((entry) => entry.key === key).length ?? 0) > 1;
}

interface Step {
  readonly container: JsonContainer;
  readonly index: number;
}

function findPath(node: JsonNode, fits: Fits, keys = ''): readonly Step[] | null {
  if (node.kind === 'scalar') return null;
  for (const [index, entry] of node.entries.entries()) {
    const inner = `${keys}/${entry.key ?? index}`;
    if (fits(entry.value, inner)) return [{ container: node, index }];
    const below = findPath(entry.value, fits, inner);
    if (below !== null) return [{ container: node, index }, ...below];
  }
  return null;
}

function isBare(value: unknown, skeleton: JsonValue): boolean {
  if (JSON.stringify(value) === '{}') return true;
  const text = JSON.stringify(value);
  return text === JSON.stringify(skeleton) || text === JSON.stringify(withoutEmpty(skeleton));
}

function withoutEmpty(value: JsonValue): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => JSON.stringify(inner) !== '{}'));
}
