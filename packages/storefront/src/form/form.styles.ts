import { css } from 'lit'

/**
 * The shop's look, not ours: font and colour are inherited, lines and grounds are mixed from the text's colour, so light
 * and dark come by themselves. What a shop may set: --aftercart-accent, --aftercart-accent-text, --aftercart-danger,
 * --aftercart-surface, --aftercart-line, --aftercart-radius.
 */
export const formStyles = css`
  :host {
    --_line: var(--aftercart-line, color-mix(in srgb, currentColor 18%, transparent));
    --_control-line: var(--aftercart-line, color-mix(in srgb, currentColor 52%, transparent));
    --_soft: var(--aftercart-surface, color-mix(in srgb, currentColor 5%, transparent));
    --_danger: var(--aftercart-danger, color-mix(in oklab, #d3261b 68%, currentColor));
    --_radius: var(--aftercart-radius, 8px);
    display: block;
    container-type: inline-size;
    font: inherit;
    color: inherit;
    line-height: 1.5;
    text-align: start;
  }
  :host([hidden]) {
    display: none;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  fieldset {
    margin: 0;
    padding: 0;
    border: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  h2 {
    font-size: 1.375em;
    line-height: 1.25;
    letter-spacing: -0.01em;
    text-wrap: balance;
  }
  h2:focus {
    outline: none;
  }
  form,
  .stack {
    display: grid;
    gap: 1em;
    align-content: start;
  }
  .pair {
    display: grid;
    gap: 1em;
  }
  @container (min-width: 26em) {
    .pair {
      grid-template-columns: 1fr 1fr;
    }
  }
  .field {
    display: grid;
    gap: 0.25em;
    align-content: start;
  }
  label {
    font-weight: 600;
    font-size: 0.9375em;
  }
  input:not([type='checkbox']) {
    font: inherit;
    /* Smaller than 16 px makes phones zoom in. */
    font-size: max(16px, 1em);
    color: inherit;
    width: 100%;
    min-height: 2.75em;
    padding: 0.5em 0.75em;
    background: transparent;
    border: 1px solid var(--_control-line);
    border-radius: var(--_radius);
    transition: border-color 120ms;
  }
  input:hover {
    border-color: currentColor;
  }
  input[aria-invalid='true'] {
    border-color: var(--_danger);
    box-shadow: inset 0 0 0 1px var(--_danger);
  }
  :focus-visible {
    outline: 2px solid var(--aftercart-accent, currentColor);
    outline-offset: 2px;
  }
  .hint {
    font-size: 0.875em;
    opacity: 0.78;
  }
  .problem {
    font-size: 0.875em;
    color: var(--_danger);
    font-weight: 600;
  }
  .check {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 0.625em;
    align-items: start;
    font-weight: 400;
    font-size: 1em;
    cursor: pointer;
  }
  .check input {
    inline-size: 1.25em;
    block-size: 1.25em;
    margin: 0.125em 0 0;
    accent-color: var(--aftercart-accent, currentColor);
  }
  button {
    font: inherit;
    font-weight: 600;
    color: inherit;
    min-height: 2.75em;
    padding: 0.5em 1.25em;
    border-radius: var(--_radius);
    border: 1px solid var(--_control-line);
    background: transparent;
    cursor: pointer;
    transition: background-color 120ms;
  }
  button:hover {
    background: var(--_soft);
  }
  button[aria-disabled='true'] {
    cursor: progress;
    opacity: 0.7;
  }
  .primary {
    background: var(--aftercart-accent, currentColor);
    border-color: transparent;
  }
  .primary:hover {
    background: var(--aftercart-accent, currentColor);
    filter: brightness(1.08);
  }
  .primary > span {
    color: var(--aftercart-accent-text, Canvas);
  }
  @supports (color: oklch(from currentColor l c h)) {
    .primary > span {
      /* Black or white, whichever can be read on the accent. */
      color: var(
        --aftercart-accent-text,
        oklch(from var(--aftercart-accent, currentColor) clamp(0, (0.64 - l) * 1000, 1) 0 h)
      );
    }
  }
  a {
    color: inherit;
    text-underline-offset: 0.2em;
  }
  /* Stays there to be announced from, without a gap of its own. */
  [role='alert']:empty {
    position: absolute;
  }
  p {
    overflow-wrap: anywhere;
  }
  .link {
    min-height: 0;
    padding: 0.25em 0;
    border: 0;
    text-decoration: underline;
    text-underline-offset: 0.2em;
    font-weight: 500;
  }
  .link:hover {
    background: none;
    text-decoration-thickness: 2px;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 0.75em;
    align-items: center;
  }
  .actions .primary {
    flex: 1 1 12em;
  }
  .message {
    padding: 0.75em 1em;
    border-radius: var(--_radius);
    border: 1px solid var(--_line);
    background: var(--_soft);
  }
  .message.bad {
    border-color: var(--_danger);
    background: color-mix(in srgb, var(--_danger) 8%, transparent);
  }
  .message:focus {
    outline: none;
  }
  .quiet {
    opacity: 0.78;
  }
  .hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      transition: none !important;
      animation: none !important;
    }
  }
`
