// German, whole: a sentence that is missing here does not compile.

import type { Sentence } from "../../../runtime/sentences.ts";
import { germanFaults } from "./german-faults.ts";

/** german has every sentence of the gateway's own pages, by the English one. */
export const german: Readonly<Record<Sentence, string>> = {
  ...germanFaults,

  // Titles, and what every page may have.
  "Something went wrong here": "Hier ist etwas schiefgegangen",
  "Not available right now": "Zurzeit nicht erreichbar",
  "No access": "Kein Zugriff",
  "This page does not exist": "Diese Seite gibt es nicht",
  "Too large": "Zu groß",
  "That did not work": "Das hat nicht geklappt",
  Error: "Fehler",
  "One-time code": "Einmalcode",
  Provider: "Anbieter",
  "Error: {1}": "Fehler: {1}",
  "This page works for {1} more, until {2} UTC.": "Diese Seite geht noch {1}, bis {2} UTC.",
  "Support code": "Supportcode",
  "For the help desk": "Für den Helpdesk",
  Request: "Anfrage",
  "Signed in as {1}": "Angemeldet als {1}",
  "Not you?": "Nicht Sie?",
  "Try again": "Noch einmal versuchen",
  "Another way": "Ein anderer Weg",
  or: "oder",
  "Go on": "Weiter",
  Home: "Startseite",
  Back: "Zurück",
  Done: "Fertig",
  "Not now": "Nicht jetzt",
  "One moment": "Einen Moment",
  "Thank you": "Danke",
  "Thank you.": "Danke.",
  "{1} is not served here. These are: {2}.": "{1} wird hier nicht bedient. Bedient werden: {2}.",
  "just now": "gerade eben",
  "{1} second": "{1} Sekunde",
  "{1} seconds": "{1} Sekunden",
  "{1} minute": "{1} Minute",
  "{1} minutes": "{1} Minuten",
  "{1} hour": "{1} Stunde",
  "{1} hours": "{1} Stunden",
  "{1} minute ago": "vor {1} Minute",
  "{1} minutes ago": "vor {1} Minuten",
  "{1} hour ago": "vor {1} Stunde",
  "{1} hours ago": "vor {1} Stunden",
  "{1} day ago": "vor {1} Tag",
  "{1} days ago": "vor {1} Tagen",

  // Signing in and out.
  "Sign in": "Anmelden",
  "Where do you have your account?": "Wo haben Sie Ihr Konto?",
  "What you sent is kept for {1} more, and is sent once when you are done.":
    "Was Sie gesendet haben, wird noch {1} aufgehoben und einmal gesendet, wenn Sie fertig sind.",
  "You are not signed in": "Sie sind nicht angemeldet",
  "You are not signed in.": "Sie sind nicht angemeldet.",
  "You are signed in as {1}.": "Sie sind als {1} angemeldet.",
  "Use another account": "Ein anderes Konto verwenden",
  "Sign out at your provider": "Bei Ihrem Anbieter abmelden",
  "You are signed out": "Sie sind abgemeldet",
  "You are signed out here": "Sie sind hier abgemeldet",
  "Your session here has ended. You may still be signed in at your provider.":
    "Ihre Sitzung hier ist beendet. Bei Ihrem Anbieter sind Sie vielleicht noch angemeldet.",
  "Your session here has ended. Next you sign out at your provider, too.":
    "Ihre Sitzung hier ist beendet. Als Nächstes melden Sie sich auch bei Ihrem Anbieter ab.",
  "Your session here has ended.": "Ihre Sitzung hier ist beendet.",
  "Your session here has ended. That could not be saved yet, and is tried again by itself. Until then a restart would let in whoever has a copy of your cookie.":
    "Ihre Sitzung hier ist beendet. Das konnte noch nicht gespeichert werden und wird von selbst noch einmal versucht. Bis dahin ließe ein Neustart ein, wer eine Kopie Ihres Cookies hat.",
  "Sign in again": "Wieder anmelden",
  "Sign out": "Abmelden",
  "Where you are signed in": "Wo Sie angemeldet sind",
  "This session": "Diese Sitzung",
  "Sign out here": "Hier abmelden",
  "Sign out there": "Dort abmelden",
  "Sign out there: {1} at {2}, signed in {3}": "Dort abmelden: {1} bei {2}, angemeldet {3}",
  "Sign out all {1} others": "Alle {1} anderen abmelden",
  "A browser": "Ein Browser",
  "signed in {1}": "angemeldet {1}",
  "last used {1}": "zuletzt verwendet {1}",

  // Proving something.
  "This cannot be done inside another page. What you sent is kept, and is sent once from a window of its own.":
    "Innerhalb einer anderen Seite geht das nicht. Was Sie gesendet haben, wird aufgehoben und einmal aus einem eigenen Fenster gesendet.",
  "This cannot be done inside another page. Open it in a window of its own, and then try again here.":
    "Innerhalb einer anderen Seite geht das nicht. Öffnen Sie es in einem eigenen Fenster, und versuchen Sie es dann hier noch einmal.",
  "Open a window": "Ein Fenster öffnen",
  "Confirm that it is you: then what you sent is sent on, once. It is kept until then.":
    "Bestätigen Sie, dass Sie es sind: dann wird weitergesendet, was Sie gesendet haben, einmal. Bis dahin wird es aufgehoben.",
  "First you confirm that it is you.": "Zuerst bestätigen Sie, dass Sie es sind.",
  "Thank you. You are taken back to where you were.": "Danke. Es geht zurück dorthin, wo Sie waren.",
  "You can close this window.": "Sie können dieses Fenster schließen.",
  "Nothing was confirmed. You can close this window.":
    "Es wurde nichts bestätigt. Sie können dieses Fenster schließen.",
  "We could not confirm it is you": "Wir konnten nicht bestätigen, dass Sie es sind",
  "What you sent is kept": "Was Sie gesendet haben, ist aufgehoben",
  "What you sent is kept for {1} more, until {2} UTC. It has not been delivered.":
    "Was Sie gesendet haben, wird noch {1} aufgehoben, bis {2} UTC. Es wurde noch nicht zugestellt.",
  "What you sent was not delivered, and is not kept any more. Send it again from where you were.":
    "Was Sie gesendet haben, wurde nicht zugestellt und ist nicht mehr aufgehoben. Senden Sie es noch einmal von dort, wo Sie waren.",
  "Nothing was done.": "Es ist nichts geschehen.",
  "Go on with it": "Damit weitermachen",
  "Asked for": "Verlangt",
  "As acr": "Als acr",
  "Came back": "Zurück kam",
  "{1}, not older than {2}": "{1}, nicht älter als {2}",
  "{1}, {2}, {3}": "{1}, {2}, {3}",
  "{1} seconds old": "{1} Sekunden alt",
  "{1} second old": "{1} Sekunde alt",
  "{1} minutes old": "{1} Minuten alt",
  "{1} hours old": "{1} Stunden alt",
  "no acr": "kein acr",
  "no amr": "kein amr",
  "no time given": "ohne Zeitangabe",
  "What you can confirm here": "Was Sie hier bestätigen können",
  "It is confirmed": "Es ist bestätigt",
  "You are signed in. Nothing here asks for more than that.": "Sie sind angemeldet. Mehr wird hier nirgends verlangt.",
  "You are signed in. Some things here ask for more: you can confirm it now, before you are asked.":
    "Sie sind angemeldet. Manches hier verlangt mehr: Sie können es jetzt bestätigen, bevor Sie gefragt werden.",
  "You have confirmed {1}.": "Sie haben {1} bestätigt.",
  "You have confirmed {1} and {2}.": "Sie haben {1} und {2} bestätigt.",
  "You have confirmed {1} within the last {2}.": "Sie haben {1} bestätigt, innerhalb der letzten {2}.",
  "You have confirmed {1} and {2} within the last {3}.": "Sie haben {1} und {2} bestätigt, innerhalb der letzten {3}.",
  "You can go back to what you were doing.": "Sie können zurück zu dem, was Sie taten.",
  "Confirm it is you, then send it again": "Bestätigen Sie, dass Sie es sind, und senden Sie es dann noch einmal",
  "What you sent was not delivered: it is too large to be kept while you confirm that it is you.":
    "Was Sie gesendet haben, wurde nicht zugestellt: es ist zu groß, um aufgehoben zu werden, während Sie bestätigen, dass Sie es sind.",
  "What you sent was not delivered: there is no room to keep it while you confirm that it is you.":
    "Was Sie gesendet haben, wurde nicht zugestellt: es ist kein Platz, es aufzuheben, während Sie bestätigen, dass Sie es sind.",
  "Confirm it in a window, then go back and send it again: what you typed is still on the page.":
    "Bestätigen Sie es in einem Fenster, gehen Sie dann zurück, und senden Sie es noch einmal: was Sie eingegeben haben, steht noch auf der Seite.",
  "Confirm it on this page": "Auf dieser Seite bestätigen",
  "Back to what you typed": "Zurück zu dem, was Sie eingegeben haben",
  "Without scripts no window can tell this page that you are done. Confirm it on this page, and fill in the form again.":
    "Ohne Skripte kann kein Fenster dieser Seite sagen, dass Sie fertig sind. Bestätigen Sie es auf dieser Seite, und füllen Sie das Formular noch einmal aus.",
  "The window is closed. If you confirmed it there, go back and send it again; if not, open a window again.":
    "Das Fenster ist zu. Wenn Sie es dort bestätigt haben, gehen Sie zurück, und senden Sie es noch einmal; wenn nicht, öffnen Sie noch ein Fenster.",
  "Nothing was confirmed. Open a window again.": "Es wurde nichts bestätigt. Öffnen Sie noch ein Fenster.",
  "This browser let no window open. Confirm it on this page, and fill in the form again.":
    "Dieser Browser hat kein Fenster geöffnet. Bestätigen Sie es auf dieser Seite, und füllen Sie das Formular noch einmal aus.",
  "That took too long. Try again.": "Das hat zu lange gedauert. Versuchen Sie es noch einmal.",
  "Nothing was confirmed. Try again.": "Es wurde nichts bestätigt. Versuchen Sie es noch einmal.",
  "Confirm it in the window that has opened.": "Bestätigen Sie es in dem Fenster, das sich geöffnet hat.",
  "Now send it again": "Senden Sie es jetzt noch einmal",
  "Thank you. What you typed is still on the page that you sent it from.":
    "Danke. Was Sie eingegeben haben, steht noch auf der Seite, von der Sie es gesendet haben.",

  // Passkeys, authenticator apps and recovery codes.
  "Confirm it is you": "Bestätigen Sie, dass Sie es sind",
  "This needs you to confirm again that it is you.": "Dafür müssen Sie noch einmal bestätigen, dass Sie es sind.",
  "Use a passkey": "Einen Passkey verwenden",
  "Confirm with the code": "Mit dem Code bestätigen",
  "Six digits, from your authenticator app. Each code counts once.":
    "Sechs Ziffern, aus Ihrer Authenticator-App. Jeder Code zählt einmal.",
  "You are asked at {1}, where you sign in.": "Sie werden bei {1} gefragt, wo Sie sich anmelden.",
  "Confirm it at {1}, where you sign in": "Bei {1} bestätigen, wo Sie sich anmelden",
  "This needs a passkey or an authenticator app of yours. Setting one up takes a minute, and is done once.":
    "Dafür brauchen Sie einen Passkey oder eine Authenticator-App. Das Einrichten dauert eine Minute und ist einmal zu tun.",
  "Set it up": "Einrichten",
  "Set up a passkey or an authenticator app": "Einen Passkey oder eine Authenticator-App einrichten",
  "Set up an authenticator app": "Eine Authenticator-App einrichten",
  "Back to {1}": "Zurück zu {1}",
  "What you have set up works only at {1}. Add an authenticator app there, or use a recovery code.":
    "Was Sie eingerichtet haben, geht nur bei {1}. Fügen Sie dort eine Authenticator-App hinzu, oder verwenden Sie einen Wiederherstellungscode.",
  "Use a recovery code": "Einen Wiederherstellungscode verwenden",
  "Your passkeys and apps": "Ihre Passkeys und Apps",
  "With a passkey or an app you can confirm that it is you. Nothing is set up yet: add one.":
    "Mit einem Passkey oder einer App können Sie bestätigen, dass Sie es sind. Es ist noch nichts eingerichtet: fügen Sie etwas hinzu.",
  "You confirm with one of these that it is you.": "Damit bestätigen Sie, dass Sie es sind.",
  "Add a passkey": "Einen Passkey hinzufügen",
  "Add an authenticator app": "Eine Authenticator-App hinzufügen",
  "Recovery codes": "Wiederherstellungscodes",
  "If you lose them": "Wenn Sie sie verlieren",
  "You have none.": "Sie haben keine.",
  "{1} left": "noch {1}",
  "Make codes": "Codes machen",
  "New codes": "Neue Codes",
  Passkey: "Passkey",
  "Authenticator app": "Authenticator-App",
  "Passkey for {1}": "Passkey für {1}",
  "added {1}": "hinzugefügt {1}",
  "used {1}": "verwendet {1}",
  "not used yet": "noch nicht verwendet",
  Remove: "Entfernen",
  "Remove {1}": "{1} entfernen",
  "Remove it?": "Entfernen?",
  "Keep it": "Behalten",
  "{1} will not be accepted any more, and your other sessions are signed out.":
    "{1} wird nicht mehr angenommen, und Ihre anderen Sitzungen werden abgemeldet.",
  "It is removed, and your other sessions are signed out.":
    "Es ist entfernt, und Ihre anderen Sitzungen sind abgemeldet.",
  "Scan this with the app, then type the code that it shows.":
    "Scannen Sie das mit der App, und geben Sie dann den Code ein, den sie zeigt.",
  "QR code for the authenticator app": "QR-Code für die Authenticator-App",
  "Or type this key into the app:": "Oder geben Sie diesen Schlüssel in die App ein:",
  "Add it": "Hinzufügen",
  "Name (if you like)": "Name (wenn Sie möchten)",
  "To tell it from others, such as “Work phone”.": "Um es von anderen zu unterscheiden, etwa „Diensthandy“.",
  "It works at {1}, with this device, a phone or a security key.":
    "Er geht bei {1}, mit diesem Gerät, einem Telefon oder einem Sicherheitsschlüssel.",
  "A passkey needs JavaScript, and a browser that knows passkeys. Turn it on, or use another browser.":
    "Ein Passkey braucht JavaScript und einen Browser, der Passkeys kennt. Schalten Sie es ein, oder nehmen Sie einen anderen Browser.",
  "This passkey is set up already. Add another one, or go back.":
    "Dieser Passkey ist schon eingerichtet. Fügen Sie einen anderen hinzu, oder gehen Sie zurück.",
  "No passkey was used. Try again, or use another way.":
    "Es wurde kein Passkey verwendet. Versuchen Sie es noch einmal, oder nehmen Sie einen anderen Weg.",
  "No passkey was added. Try again.": "Es wurde kein Passkey hinzugefügt. Versuchen Sie es noch einmal.",
  "Now do what your browser asks for.": "Tun Sie jetzt, wonach Ihr Browser fragt.",
  "Your phone or key is lost?": "Telefon oder Schlüssel verloren?",
  "Sign in again, then change this.": "Melden Sie sich noch einmal an, und ändern Sie es dann.",
  "Too many tries. Try again in {1}.": "Zu viele Versuche. Versuchen Sie es in {1} noch einmal.",
  "Your recovery codes": "Ihre Wiederherstellungscodes",
  "Print them or write them down. They are not shown again. Earlier codes have stopped working.":
    "Drucken Sie sie aus, oder schreiben Sie sie auf. Sie werden nicht noch einmal gezeigt. Frühere Codes gelten nicht mehr.",
  "I have kept them": "Ich habe sie aufgehoben",
  "Ten codes that let you replace a lost phone or key. Each works once. Earlier codes stop working.":
    "Zehn Codes, mit denen Sie ein verlorenes Telefon oder einen Schlüssel ersetzen können. Jeder gilt einmal. Frühere Codes gelten dann nicht mehr.",
  "Make ten new codes": "Zehn neue Codes machen",
  "It lets you remove what you have lost and set up something new. It does not confirm anything else.":
    "Damit können Sie entfernen, was Sie verloren haben, und etwas Neues einrichten. Sonst bestätigt er nichts.",
  "Recovery code": "Wiederherstellungscode",
  "Sixteen letters and digits; case and dashes do not matter.":
    "Sechzehn Buchstaben und Ziffern; Groß- und Kleinschreibung und Striche sind gleich.",
  "Use this code": "Diesen Code verwenden",
  "{1} will not be accepted any more.": "{1} wird nicht mehr angenommen.",
  "Have the app at hand: next you see a QR code for it, once.":
    "Halten Sie die App bereit: gleich sehen Sie einen QR-Code für sie, einmal.",
  "Show the QR code": "Den QR-Code zeigen",
  "Next your browser asks for it.": "Gleich fragt Ihr Browser danach.",
  "You are adding an authenticator app": "Sie fügen eine Authenticator-App hinzu",
  "You are adding a passkey": "Sie fügen einen Passkey hinzu",
  "You are removing a passkey or an authenticator app": "Sie entfernen einen Passkey oder eine Authenticator-App",
  "You are making recovery codes": "Sie machen Wiederherstellungscodes",
  "Go on to sign in": "Weiter zur Anmeldung",
  "Next you confirm that it is you, for this alone.": "Als Nächstes bestätigen Sie, dass Sie es sind, nur dafür.",
  "You are taken back to where you were.": "Es geht zurück dorthin, wo Sie waren.",
  "Go on?": "Weiter?",
  "A page of another site led you here. {1} does not tell other sites' links who you are. Go on if you meant to come here.":
    "Eine Seite eines anderen Anbieters hat Sie hierher geführt. {1} sagt fremden Links nicht, wer Sie sind. Gehen Sie weiter, wenn Sie hierher wollten.",
  "First you sign in once more, so that nobody else can do this, even where you left your browser open.":
    "Zuerst melden Sie sich noch einmal an, damit es niemand anders tun kann, auch wenn Sie den Browser offen gelassen haben.",
};
