/** What clients ask and engines answer, the same for all programs. */
const PROMPT = [
  'Tu aides une secrétaire de mairie. Réponds en deux phrases, sans jargon.',
  'Une famille emménage en cours d’année scolaire : quelles pièces demander pour inscrire deux enfants, et ' +
    'sous quel délai la commune doit-elle répondre ? Précise ce qui change si l’un des deux relève d’une ' +
    'école d’une commune voisine, et qui décide alors de la dérogation.',
];

export const chatBody = (model: string, stream: boolean): string =>
  JSON.stringify({
    model,
    messages: [
      { role: 'system', content: PROMPT[0] },
      { role: 'user', content: PROMPT[1] },
    ],
    temperature: 0.3,
    max_tokens: 400,
    ...(stream ? { stream: true, stream_options: { include_usage: true } } : {}),
  });

const USAGE = { prompt_tokens: 112, total_tokens: 310, completion_tokens: 198, prompt_tokens_details: null };

/** Some 1.4 kB, as vLLM writes them. */
export const WHOLE_ANSWER = JSON.stringify({
  id: 'chatcmpl-4f6d0c8e2b7a49d1a3c5e7f90b1d2c3e',
  object: 'chat.completion',
  created: 1_790_000_000,
  model: 'bench/model',
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant',
        content:
          'Demandez le livret de famille, un justificatif de domicile et le carnet de vaccinations. '.repeat(
            11,
          ),
        refusal: null,
        tool_calls: [],
      },
      logprobs: null,
      finish_reason: 'stop',
      stop_reason: null,
    },
  ],
  usage: USAGE,
  prompt_logprobs: null,
});

const chunk = (more: object): string =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-4f6d0c8e2b7a49d1a3c5e7f90b1d2c3e',
    object: 'chat.completion.chunk',
    created: 1_790_000_000,
    model: 'bench/model',
    ...more,
  })}\n\n`;

export const STREAM_EVENT = chunk({
  choices: [{ index: 0, delta: { content: ' vaccinations' }, logprobs: null, finish_reason: null }],
});

export const STREAM_END =
  chunk({ choices: [{ index: 0, delta: {}, logprobs: null, finish_reason: 'stop' }] }) +
  chunk({ choices: [], usage: USAGE }) +
  'data: [DONE]\n\n';
