import { css } from 'lit'

export const checkoutStyles = css`
  .layout {
    display: grid;
    gap: 2em;
    grid-template-columns: minmax(0, 1fr);
  }
  .main {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1.25em;
    align-content: start;
  }
  @container (min-width: 46em) {
    .layout.two {
      grid-template-columns: minmax(0, 1fr) minmax(0, 20em);
      gap: 3em;
    }
  }
  .steps {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25em 1.25em;
    font-size: 0.875em;
  }
  .steps li {
    display: inline-flex;
    align-items: center;
    gap: 0.5em;
  }
  .steps .number {
    display: inline-grid;
    place-items: center;
    inline-size: 1.75em;
    block-size: 1.75em;
    border-radius: 50%;
    border: 1px solid var(--_control-line);
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  .steps [aria-current] .number {
    border: 2px solid currentColor;
  }
  .steps [aria-current] .label {
    font-weight: 700;
  }
  .steps button {
    min-height: 1.75em;
    padding: 0.25em 0;
    border: 0;
    font-weight: 500;
    display: inline-flex;
    align-items: center;
    gap: 0.5em;
  }
  .steps button:hover {
    background: none;
    text-decoration: underline;
  }
  @container (max-width: 30em) {
    .steps li:not([aria-current]) .label {
      position: absolute;
      inline-size: 1px;
      block-size: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
  }
  .divider {
    display: grid;
    grid-template-columns: 1fr auto 1fr;
    gap: 1em;
    align-items: center;
  }
  .divider::before,
  .divider::after {
    content: '';
    block-size: 1px;
    background: var(--_line);
  }
  .summary {
    display: grid;
    gap: 1em;
    align-self: start;
    padding: 1.25em;
    border-radius: calc(var(--_radius) * 1.5);
    background: var(--_soft);
  }
  .summary h3 {
    font-size: 1em;
  }
  .summary ul {
    display: grid;
    gap: 0.75em;
  }
  .summary li {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 0 1em;
    overflow-wrap: anywhere;
  }
  .summary small {
    font-size: 0.875em;
    opacity: 0.78;
    grid-column: 1;
  }
  .summary .total {
    padding-block-start: 1em;
    border-block-start: 1px solid var(--_line);
  }
  .who {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 1em;
    overflow-wrap: anywhere;
  }
  .code {
    font-variant-numeric: tabular-nums;
    font-weight: 600;
  }
`
