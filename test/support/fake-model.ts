import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/**
 * A stand-in for the Messages API that plays scripts. Each prompt carries its own script, so one server serves any number
 * of sessions and keeps nothing. Run by itself it prints its port.
 */
export interface ToolStep {
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
}
export type Step = ToolStep | readonly ToolStep[] | { readonly say: string };

const MARK = 'GUARD_SCRIPT:';

/** A prompt that makes the fake model play these steps, one a message. */
export function scriptedPrompt(steps: readonly Step[]): string {
  return `Play the script. ${MARK}${Buffer.from(JSON.stringify(steps)).toString('base64')}`;
}

type Block =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly input: unknown };

interface Message {
  readonly role: string;
  readonly content: string | readonly { readonly type: string; readonly text?: string }[];
}

let made = 0;

function nextBlocks(messages: readonly Message[]): readonly Block[] {
  const textOf = ({ content }: Message): string =>
    typeof content === 'string' ? content : content.map(({ text = '' }) => text).join('\n');
  const start = messages.findLastIndex(
    (message) => message.role === 'user' && textOf(message).includes(MARK),
  );
  const found = start === -1 ? undefined : messages[start];
  const script = found === undefined ? null : new RegExp(`${MARK}([\\w+/=]+)`).exec(textOf(found))?.[1];
  if (script === null || script === undefined) return [{ type: 'text', text: 'ok' }];
  const steps = JSON.parse(Buffer.from(script, 'base64').toString('utf8')) as readonly Step[];
  const played = messages.slice(start).filter(({ role }) => role === 'assistant').length;
  const step = steps[played] ?? { say: 'done' };
  if ('say' in step) return [{ type: 'text', text: step.say }];
  return [step].flat().map((call) => {
    made += 1;
    const { tool, input } = call as ToolStep;
    return { type: 'tool_use', id: `toolu_guard${String(made).padStart(6, '0')}`, name: tool, input };
  });
}

function stream(response: ServerResponse, model: unknown, blocks: readonly Block[]): void {
  const send = (type: string, data: object = {}): void => {
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
  };
  const stop = blocks.some(({ type }) => type === 'tool_use') ? 'tool_use' : 'end_turn';
  made += 1;
  const message = { id: `msg_guard${made}`, type: 'message', role: 'assistant', model, content: [] };
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  send('message_start', {
    message: {
      ...message,
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: 1, output_tokens: 1 },
    },
  });
  blocks.forEach((block, index) => {
    const isText = block.type === 'text';
    send('content_block_start', {
      index,
      content_block: isText ? { type: 'text', text: '' } : { ...block, input: {} },
    });
    const delta = isText
      ? { type: 'text_delta', text: block.text }
      : { type: 'input_json_delta', partial_json: JSON.stringify(block.input) };
    send('content_block_delta', { index, delta });
    send('content_block_stop', { index });
  });
  send('message_delta', { delta: { stop_reason: stop, stop_sequence: null }, usage: { output_tokens: 1 } });
  send('message_stop');
  response.end();
}

async function answer(request: IncomingMessage, response: ServerResponse, heard: Hearing): Promise<void> {
  let raw = '';
  for await (const chunk of request) raw += String(chunk);
  const { pathname } = new URL(request.url ?? '/', 'http://loopback');
  if (request.method === 'POST' && pathname === '/v1/messages') {
    const body = JSON.parse(raw) as { readonly model: unknown; readonly messages: readonly Message[] };
    heard(String(request.headers['x-claude-code-session-id']), JSON.stringify(body.messages));
    stream(response, body.model, nextBlocks(body.messages));
    return;
  }
  const known = pathname === '/v1/messages/count_tokens';
  response.writeHead(known ? 200 : 404, { 'content-type': 'application/json' });
  response.end(
    JSON.stringify(known ? { input_tokens: 1 } : { type: 'error', error: { type: 'not_found_error' } }),
  );
}

/** Told of each request: the agent's session, and everything that its model has been told by then. */
type Hearing = (session: string, messages: string) => void;

/** Listens on loopback only; resolves to the port. */
export function serveFakeModel(heard: Hearing): Promise<number> {
  const server = createServer((request, response) => void answer(request, response, heard));
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}
