/** What a newcomer sees: where everything is, a token, and a question to paste. */
import process from 'node:process';
import type { LocalIssuer } from '@kheo/services';
import { TOKEN_TTL_SECONDS } from '@kheo/services';

interface Started {
  readonly url: string;
  readonly folder: string;
  readonly issuer: LocalIssuer;
  readonly clock: { now(): number };
}

export const greet = async ({ url, folder, issuer, clock }: Started): Promise<void> => {
  const token = await issuer.sign({
    subject: 'local-administrator',
    ttlSeconds: TOKEN_TTL_SECONDS.start,
    nowMs: clock.now(),
  });
  const lines = [
    '',
    'Kheo is up.',
    `  questions   ${url}/v1/register`,
    `  API page    ${url}/docs`,
    `  event feed  ${url}/v1/events`,
    `  data        ${folder}`,
    `  token       ${token}`,
    '',
    'Who was introduced to the centre, as the present Lâm Đồng inherits it?',
    `  curl -H "Authorization: Bearer ${token}" "${url}/v1/register?act=introduction&unit=pv-lam-dong-2025&successors=true"`,
    '',
    `The token is an administrator's and lasts ${String(TOKEN_TTL_SECONDS.start / 3_600)} hours; npx kheo token makes others.`,
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
};
