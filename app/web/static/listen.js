// Reads a question aloud: its recording where there is one, else a voice that lives in this device, else no button.
// A voice that is somewhere on the net is never used: it would be told what is asked. Nothing is fetched before a tap.

const button = document.querySelector("#listen").content.firstElementChild, speech = self.speechSynthesis;
const ICON = button.querySelector("path").getAttribute("d"), STOP = "M7 7h10v10H7z";
let end = () => {};

// sv of sv-SE, sv_SE and sv-simple.
const first = (tag) => tag.split(/[-_]/)[0].toLowerCase();
const voice = (language) =>
  speech?.getVoices().find(({ lang, localService }) => localService && first(lang) === first(language));

/** The language that a text is in: its own where it fell back to another. */
const spoken = (node) => (node.querySelector("[lang]") ?? node.closest("[lang]")).lang;

/** The question, its explanation, what can be answered; of many rows with the same answers those only once. */
function sentences(step) {
  const read = "h2,p:not(.plain,[aria-hidden]),.part legend,label>span:not(.part~.part *)";
  return [...step.querySelectorAll(read)].flatMap((node) => {
    const said = Object.assign(new SpeechSynthesisUtterance((node.querySelector(".off") ?? node).textContent), {
      voice: voice(spoken(node)),
      lang: spoken(node),
      rate: 0.9,
    });
    return said.voice && said.text.trim() ? said : [];
  });
}

function listen(step, own) {
  const clip = step.querySelector("audio"), draw = own.querySelector("path");
  const over = () => {
    if (end !== over) return;
    end = () => {};
    clip?.pause();
    speech?.cancel();
    own.ariaLabel = button.ariaLabel;
    draw.setAttribute("d", ICON);
  };
  const speak = () => {
    // Held by the step: a browser forgets to say that a sentence is over when nobody else has it.
    step.said = sentences(step);
    for (const each of step.said) {
      each.onerror = over;
      speech.speak(each);
    }
    step.said.at(-1).onend = over;
  };
  end = over;
  own.ariaLabel = button.dataset.stop;
  draw.setAttribute("d", STOP);
  if (!clip) return speak();
  clip.onended = over;
  clip.currentTime = 0;
  // Without a signal the device's own voice may still do.
  clip.play().catch(() => end === over && (audible(step) ? speak() : over()));
}

const audible = (step) => voice(spoken(step.querySelector("h2")));

// Question → its button, in the line of its number, so that nothing moves under a finger when it comes.
const beside = new Map();

function offer() {
  for (const step of document.querySelectorAll("[data-key]")) {
    if (beside.has(step) || !(step.querySelector("audio") || audible(step))) continue;
    const own = button.cloneNode(true), legend = step.querySelector("legend");
    own.addEventListener("click", () => {
      const stops = own.ariaLabel === button.dataset.stop;
      end();
      if (!stops) listen(step, own);
    });
    // What is only read has no number.
    if (!legend.querySelector(".n")) legend.insertAdjacentHTML("afterbegin", '<small class="n">&nbsp;</small>');
    own.hidden = step.hidden;
    step.before(own);
    beside.set(step, own);
  }
}

/** Whoever goes on to another question has heard enough. */
function follow(changes) {
  if (!changes.some(({ target }) => target.matches("[data-step]"))) return;
  end();
  for (const [step, own] of beside) own.hidden = step.hidden;
}

offer();
// Voices come when they like.
if (speech) speech.onvoiceschanged = offer;
new MutationObserver(follow).observe(document.querySelector("#form"), { attributeFilter: ["hidden"], subtree: true });
addEventListener("pagehide", () => end());
