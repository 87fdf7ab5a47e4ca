{# Runs on pages of others: small, asks nobody but us, sets no style by attribute or <style>. #}
{% macro colours(of) %}--p:{{ of["paper"] }};--i:{{ of["ink"] }};--a:{{ of["action"] }};--s:{{ of["action-strong"] }};--o:{{ of["on-action"] }};--l:{{ of["line-strong"] }}{% endmacro -%}
(() => {
  const script = document.currentScript;
  const { campaign = "", type = "", mode, lang } = script.dataset;
  const home = new URL(script.src).origin;
  const WORDS = {{ words|tojson }};
  const asked = (lang || script.closest("[lang]")?.lang || "").slice(0, 2).toLowerCase();
  const language = asked in WORDS ? asked : "en";
  const words = WORDS[language];
  const isCall = type === "callback";
  const label = isCall ? words.call : words.book;
  const path = isCall ? "/callback" : `/book${type && `/${encodeURIComponent(type)}`}`;
  const address = (said) => `${home}${path}?${new URLSearchParams({ ...said, lang: language })}`;
  const make = (name, more, ...inside) => {
    const made = Object.assign(document.createElement(name), more);
    made.append(...inside);
    return made;
  };
  const link = () =>
    make("a", { href: address({ utm_campaign: campaign }), target: "_blank", rel: "noopener" }, `${label} (${words.tab})`);

  {#- What the copied code keeps free for this, so that nothing on the page moves. #}
  const before = script.previousElementSibling;
  const room = before?.matches("svg[data-booking]") ? before : null;
  const place = (what) => (room ? room.replaceWith(what) : script.before(what));

  {#- `heard` gets each new height, `lost` is called where the form cannot be shown. #}
  const framed = (heard, escaped, lost) => {
    const frame = make("iframe", { title: label });
    let wait;
    let page = 0;
    frame.addEventListener("load", () => {
      page += 1;
      clearTimeout(wait);
      wait = setTimeout(lost, 1500);
      frame.contentWindow.postMessage({ booking: "hello" }, home);
    });
    addEventListener("message", ({ source, origin, data }) => {
      if (origin !== home || source !== frame.contentWindow) return;
      if (data?.booking === "escape") escaped();
      if (data?.booking !== "height" || !(data.height > 0)) return;
      clearTimeout(wait);
      heard(data.height, page);
    });
    return frame;
  };

  const panel = () => {
    const least = Number(room?.getAttribute("height")) || 720;
    let wanted = least;
    let shown = 1;
    const frame = framed(
      (height, page) => {
        wanted = Math.max(least, height);
        fit();
        if (page > shown && frame.getBoundingClientRect().top < 0) frame.scrollIntoView();
        shown = page;
      },
      () => {},
      () => frame.replaceWith(link()),
    );
    {#- Only while its end is out of sight, before and after: then nothing that is read moves. #}
    const fit = () => {
      const { top, bottom } = frame.getBoundingClientRect();
      if (Math.min(bottom, top + wanted) >= innerHeight) frame.style.height = `${wanted}px`;
    };
    addEventListener("scroll", fit, { passive: true });
    frame.loading = "lazy";
    frame.src = address({ frame: campaign });
    Object.assign(frame.style, { width: "100%", height: `${least}px`, border: "0" });
    place(frame);
  };

  const STYLE = `
:host{ {{- colours(light) }};all:initial;display:inline-block;contain:layout;height:48px;color-scheme:light dark;font:600 17px/1.3 system-ui,sans-serif}
@media(prefers-color-scheme:dark){:host{ {{- colours(dark) }}}}
button{font:inherit;cursor:pointer;min-height:48px;padding:0 20px;border:0;border-radius:10px;background:var(--a);color:var(--o);white-space:nowrap}
button:hover{background:var(--s)}
:focus-visible{outline:2px solid var(--a);outline-offset:2px}
dialog{box-sizing:border-box;width:min(54rem,100% - 2rem);max-width:none;max-height:calc(100dvh - 2rem);margin:1rem auto auto;padding:0;border:1px solid var(--l);border-radius:16px;background:var(--p);color:var(--i);overflow:hidden}
dialog[open]{display:flex;flex-direction:column}
dialog::backdrop{background:rgb(0 0 0/50%)}
dialog button{align-self:end;flex:none;margin:4px;background:none;color:var(--a)}
dialog button:hover{background:none;color:var(--s)}
dialog button:focus-visible,iframe:focus-visible{outline-offset:-4px}
iframe{border:0;width:100%;height:640px;min-height:0;flex:0 1 auto}
dialog a{color:var(--a);padding:2rem}
@media(max-width:40rem){dialog{width:100%;height:100dvh;max-height:none;margin:0;border:0;border-radius:0}iframe{flex:1}}`;

  const button = () => {
    const holder = make("span");
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    const inside = holder.attachShadow({ mode: "open" });
    inside.adoptedStyleSheets = [sheet];
    const opener = make("button", { type: "button" }, label);
    const closer = make("button", { type: "button" }, `${words.close} ✕`);
    const dialog = make("dialog", {}, closer);
    let frame;
    opener.setAttribute("aria-haspopup", "dialog");
    dialog.setAttribute("aria-label", label);
    const close = () => dialog.close();
    closer.addEventListener("click", close);
    dialog.addEventListener("close", () => opener.focus());
    opener.addEventListener("click", () => {
      if (!frame) {
        const heard = (height) => (frame.style.height = `${height}px`);
        frame = framed(heard, close, () => frame.replaceWith(link()));
        frame.src = address({ frame: campaign });
        dialog.append(frame);
      }
      dialog.showModal();
    });
    inside.append(opener, dialog);
    place(holder);
  };

  const isAble = "adoptedStyleSheets" in document && "HTMLDialogElement" in window;
  if (mode === "panel") panel();
  else if (isAble) button();
  else place(link());
})();
