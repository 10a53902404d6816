import type { NoticeFacts } from './facts.js';

/** Of a description in a mail; it may be longer and have lines. */
const MAX_SHOWN_CHARS = 200;
const SHORT_ID_CHARS = 8;

/** A notice as an e-mail. */
export interface MailText {
  subject: string;
  text: string;
  html: string;
}

export function mailOf(facts: NoticeFacts): MailText {
  const headline = `Key ${facts.keyId} ${facts.words}`;
  const lines = linesOf(facts);
  const foot = 'You are told because you have a permission on this key.';
  const text = [`${headline}.`, '', ...lines.map(([name, value]) => `${name}: ${value}`), '', foot, ''];
  const rows = lines.map(
    ([name, value]) =>
      `<tr><th align="left" style="padding-right:1em">${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`,
  );
  const html = [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"></head><body style="font-family:sans-serif">',
    `<p><strong>${escapeHtml(headline)}.</strong></p>`,
    `<table>${rows.join('')}</table>`,
    `<p style="color:#666">${escapeHtml(foot)}</p>`,
    '</body></html>',
  ];
  const subject = `[Keyledger] Key ${facts.keyId.slice(0, SHORT_ID_CHARS)}… ${facts.words}`;
  return { subject, text: text.join('\n'), html: html.join('\n') };
}

function linesOf({ id, arn, projectId, at, content }: NoticeFacts): [string, string][] {
  const { description, state, by, deletionAt, expiresAt, reason } = content ?? {};
  const lines: [string, string | undefined][] = [
    ['Description', description],
    ['State', state],
    ['When', at],
    ['By', by && `${by.name} (${by.id})`],
    ['Deletion', deletionAt],
    ['Expiry', expiresAt],
    ['Reason', reason],
    ['ARN', arn],
    ['Project', projectId],
    ['Notice', id],
  ];
  return lines.flatMap(([name, value]) => (value ? [[name, oneLine(value)] as [string, string]] : []));
}

function oneLine(text: string): string {
  const line = text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  return line.length <= MAX_SHOWN_CHARS ? line : `${line.slice(0, MAX_SHOWN_CHARS)}…`;
}

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character]!);
